"""Many failed logons in one hour: what a rule can say where no method has a history to learn from.

ChangeFinder knows nothing of an account in the first hours of a log, and does not
count failed Kerberos pre-authentication (4771).  Ten failures of one account in one
hour, as the question for password guessing has it, need neither.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.analyse.timeline.causes import departure, habit
from logontracer.analyse.timeline.hourly import hourly
from logontracer.model.filters import Filters
from logontracer.model.graph import LogonGraph

#: Failed logon, failed Kerberos pre-authentication, refused NTLM credentials.
FAILURE_IDS = (4625, 4771, 4776)
LEAST_FAILURES = 10
#: What fails as often every day has another reason; chance makes 10 nats of one hour in 20,000.
_LEAST_DEPARTURE = 10.0

MANY_FAILURES = pa.schema(
    [
        ("account_id", pa.int64()),
        ("hour", pa.int64()),  # hours since 1970-01-01 UTC
        ("count", pa.int64()),  # failures
        ("departure", pa.float64()),  # nats, as that of MARK_CAUSES
    ]
)


def many_failures(graph: LogonGraph) -> pa.Table:
    """Return MANY_FAILURES of *graph*: hours with `LEAST_FAILURES` or more of one account, by account, hour.

    Accounts that fail as often in an hour of their other days are left out.
    """
    table = hourly(graph, Filters(event_ids=FAILURE_IDS, outcome="failure", include_noise=True))
    account, hour, count = (
        np.asarray(table[name], dtype=np.int64) for name in ("account_id", "hour", "count")
    )
    n_days = len(pc.unique(pc.divide(graph.logon_hours["hour"], 24)))
    away = departure(count, np.zeros(len(count)), habit(account, hour, count, n_days))
    is_many = (count >= LEAST_FAILURES) & (away >= _LEAST_DEPARTURE)
    columns = (account, hour, count, away)
    return pa.table([pa.array(column[is_many]) for column in columns], schema=MANY_FAILURES)
