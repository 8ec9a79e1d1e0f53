"""What the analyses return, as Arrow tables."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _INT, _REAL = pa.string(), pa.int64(), pa.float64()

#: One row per ranked node and method; ``position`` starts at 1, ties broken by node id.
RANKS = pa.schema(
    [
        ("method", _TEXT),
        ("of", _TEXT),  # accounts | hosts
        ("node_id", _INT),  # account_id or host_id
        ("score", _REAL),
        ("position", _INT),
    ]
)

#: The logons that gave a node most of its score, largest share first.
RANK_REASONS = pa.schema(
    [
        ("method", _TEXT),
        ("of", _TEXT),
        ("node_id", _INT),
        ("logon_id", _INT),
        ("share", _REAL),  # 0..1 of the score that flowed in over this logon
    ]
)

#: ChangeFinder: one row per account and hour with events or with a mark.
ANOMALIES = pa.schema(
    [
        ("account_id", _INT),
        ("hour", _INT),  # hours since 1970-01-01 UTC
        ("count", _INT),
        ("expected", _REAL),  # count the method expected before it saw the hour
        ("score", _REAL),  # two decimals; 0 where the hour was not scored
        ("mark", pa.int8()),  # 0 none, 1 score > 10, 2 > 13, 3 > 16, 4 > 17
    ]
)

#: What each row of ANOMALIES is about; see ``analyse.timeline.causes``.
MARK_CAUSES = pa.schema(
    [
        *ANOMALIES,
        ("cause_hour", _INT),  # the hour behind the mark; null without a mark, or when no hour departs
        ("cause_count", _INT),
        ("cause_expected", _REAL),
        ("is_echo", pa.bool_()),  # marked, without events, for what another hour did
        # The highest mark that the hour is behind, or its own where its count stands out beside the cause
        ("weight", pa.int8()),
        ("departure", _REAL),  # how far the count departs from the account's habit, nats; 0 where weight is
        # Marked, without events: the computer that usually logs the account and has no log of the hour,
        # -1 when records name none; null where its log covers the hour
        ("unlogged_id", _INT),
    ]
)
