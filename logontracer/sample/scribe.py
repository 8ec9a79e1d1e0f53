"""Takes records down, keeps them by the hour and hands them on in order of time.

Memory holds an hour, and what is still to come of sessions that have begun.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from operator import itemgetter
from random import Random

from logontracer.sample import templates as of
from logontracer.sample.binxml import Value
from logontracer.sample.company import Company, Host
from logontracer.sample.record import EventTemplate

SECOND = 10_000_000  # FILETIME ticks
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND

_PORTS = tuple(str(port) for port in range(49152, 65536))

#: One waiting record: time, log, event, values, step of the story (-1: none).
Waiting = tuple[int, str, EventTemplate, tuple[Value, ...], int]
#: Called with every record in order of time within its log.
Sink = Callable[[Waiting], None]

SECURITY_LOG, SESSIONS_LOG, CONNECTIONS_LOG = (
    "Security",
    "TerminalServices-LocalSessionManager",
    "TerminalServices-RemoteConnectionManager",
)


class Scribe:
    """Keeps what is to be written; ``budget`` is how many more records may come from outside the story.

    Parameters
    ----------
    company : Company
        Whose machines write.
    random : Random
        Ports, ids and delays; only ``random()`` and ``getrandbits()``, which every Python draws alike.
    start, end : int
        FILETIME of the first and past the last moment of the sample.
    rdp_hosts : set of str
        Hosts whose TerminalServices logs were collected.
    """

    def __init__(
        self,
        company: Company,
        random: Random,
        start: int,
        end: int,
        *,
        rdp_hosts: frozenset[str] = frozenset(),
    ) -> None:
        self.company = company
        self.random = random.random
        self.bits = random.getrandbits
        self.start, self.end = start, end
        self.n_written = 0
        self.budget = 0
        self.step = -1
        #: Host name to the moment before which its Security log is empty.
        self.cleared: dict[str, int] = {}
        #: Host name to the moment from which it records no directory access.
        self.audit_off: dict[str, int] = {}
        self.rdp_hosts = rdp_hosts
        self._waiting: defaultdict[int, list[Waiting]] = defaultdict(list)
        self._logon_ids: Counter[str] = Counter()
        self._session_ids: Counter[str] = Counter()
        self._controllers = (company.hosts["DC01"], company.hosts["DC02"])

    # Chance and names

    def between(self, low: int, high: int) -> int:
        """Return a whole number from *low* up to but not including *high*."""
        return low + int(self.random() * (high - low))

    def port(self) -> str:
        """Return a client port."""
        return _PORTS[int(self.random() * 16384)]

    def guid(self) -> bytes:
        """Return a random GUID."""
        return self.bits(128).to_bytes(16, "little")

    def address(self, host: Host, time: int) -> str:
        """Return the address *host* holds at *time*."""
        return host.address_on((time - self.start) // DAY)

    def controller(self, source: Host | None) -> Host:
        """Return the domain controller that serves *source*: mostly its own, at times the other."""
        usual = 0 if source is None else len(source.name) + ord(source.name[-1])
        return self._controllers[(usual + (self.random() < 0.1)) % 2]

    def new_logon_id(self, host: Host) -> int:
        """Return the next logon id of *host*."""
        self._logon_ids[host.name] += 1 + int(self.random() * 4096)
        return 0x20000 + self._logon_ids[host.name]

    # Writing down

    def record(
        self, host: Host, time: int, event: EventTemplate, values: tuple[Value, ...], log: str = SECURITY_LOG
    ) -> None:
        """Let *host* write a record at *time*, unless nobody will ever read it."""
        if not (host.has_log and self.start <= time < self.end):
            return
        if log == SECURITY_LOG and time < self.cleared.get(host.name, 0):
            return
        if event is of.DIRECTORY_ACCESS and time >= self.audit_off.get(host.name, self.end):
            return
        if self.step < 0:
            if self.budget <= 0:
                return
            self.budget -= 1
        self.n_written += 1
        self._waiting[time // HOUR].append((time, f"{host.name}-{log}", event, values, self.step))

    def flush(self, until: int, sink: Sink) -> None:
        """Pass every record before *until* (a whole hour) to *sink*, in order of time."""
        for hour in sorted(hour for hour in self._waiting if hour * HOUR < until):
            records = self._waiting.pop(hour)
            records.sort(key=itemgetter(0))
            for record in records:
                sink(record)
