"""Two weeks (or more) of the company with the intrusion in them, as records in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from logontracer.errors import UsageError
from logontracer.sample.acts import Acts
from logontracer.sample.company import Company, build_company
from logontracer.sample.daily_life import Calendar, DailyLife
from logontracer.sample.intrusion import Intrusion, Step
from logontracer.sample.scribe import DAY, HOUR, Sink

DEFAULT_SEED = 2024
DEFAULT_EVENTS = 4_000
FEWEST_EVENTS = 1_500
#: The intrusion lies in the last week of the sample, which ends on this Monday at midnight UTC.
END = datetime(2024, 6, 17, tzinfo=UTC)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PEOPLE, _SERVERS = 42, 7
_EVENTS_PER_PERSON, _PEOPLE_PER_SERVER = 800, 150
_MOST_PEOPLE, _MOST_SERVERS = 20_000, 60
#: Hosts whose TerminalServices logs were collected too.
_RDP_HOSTS = frozenset({"JUMP01", "BK01"})


def to_filetime(moment: datetime) -> int:
    """Return an aware datetime as 100 ns since 1601."""
    return (moment - _EPOCH) // timedelta(microseconds=1) * 10


def to_text(filetime: int) -> str:
    """Return a FILETIME as ISO 8601 with all its seven digits."""
    seconds, ticks = divmod(filetime, 10_000_000)
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}.{ticks:07d}Z"


@dataclass(slots=True)
class Scenario:
    """A company, its time and its story, ready to be played once."""

    company: Company
    scribe: Acts
    daily_life: DailyLife
    intrusion: Intrusion
    n_events: int

    def play(self, sink: Sink) -> list[Step]:
        """Pass every record to *sink*, in order of time hour by hour, and return the story's steps."""
        scribe = self.scribe
        steps = self.intrusion.run()
        scribe.budget = self.n_events - scribe.n_written
        self.daily_life.staff_changes()
        calendar = self.daily_life.calendar
        weights = [calendar.weight(hour) for hour in range(calendar.n_hours)]
        share, owed = scribe.budget / sum(weights), 0.0
        for hour, weight in enumerate(weights):
            before = scribe.n_written
            owed += weight * share
            self.daily_life.hour(hour, owed)
            owed -= scribe.n_written - before
            scribe.flush(scribe.start + (hour + 1) * HOUR, sink)
        return steps


def build_scenario(seed: int, n_events: int) -> Scenario:
    """Return the scenario for *seed*: more events mean more people, servers and, above two million, days.

    Raises
    ------
    UsageError
        When *n_events* leaves no room for the intrusion.
    """
    if n_events < FEWEST_EVENTS:
        raise UsageError(
            f"a sample of {n_events} events has no room for its story",
            hint=f"ask for at least {FEWEST_EVENTS}",
        )
    n_days = 14 if n_events <= 2_000_000 else 28
    n_people = min(max(_PEOPLE, n_events // _EVENTS_PER_PERSON), _MOST_PEOPLE)
    n_servers = min(max(_SERVERS, n_people // _PEOPLE_PER_SERVER), _MOST_SERVERS)
    company = build_company(seed, n_people=n_people, n_servers=n_servers)
    end = to_filetime(END)
    scribe = Acts(company, Random(f"{seed}/life"), end - n_days * DAY, end, rdp_hosts=_RDP_HOSTS)  # noqa: S311
    intrusion = Intrusion(scribe, company, end - 7 * DAY)
    scribe.cleared["BK01"] = intrusion.log_cleared_at
    scribe.audit_off["DC01"] = intrusion.audit_off_at
    daily_life = DailyLife(scribe, company, Calendar(n_days))
    return Scenario(company, scribe, daily_life, intrusion, n_events)
