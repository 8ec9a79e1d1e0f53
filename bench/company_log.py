"""A log of any number of accounts, as XML: what the page is measured with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

_START = np.datetime64("2024-01-08T00:00:00")
_N_HOURS = 720
_EVENTS_PER_ACCOUNT = 2
_EVENT = (
    '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>'
    '<Provider Name="Microsoft-Windows-Security-Auditing"/><EventID>{id}</EventID>'
    '<TimeCreated SystemTime="{time}Z"/><EventRecordID>{record}</EventRecordID>'
    "<Channel>Security</Channel><Computer>srv{server}.corp.example</Computer></System><EventData>"
    '<Data Name="TargetUserName">user{account}</Data><Data Name="TargetDomainName">CORP</Data>'
    '<Data Name="TargetUserSid">S-1-5-21-1-2-3-{rid}</Data><Data Name="LogonType">{type}</Data>'
    '<Data Name="AuthenticationPackageName">{package}</Data><Data Name="WorkstationName">ws{host}</Data>'
    '<Data Name="IpAddress">10.{a}.{b}.{c}</Data><Data Name="Status">{status}</Data></EventData></Event>\n'
)


def write_company_log(path: Path, n_accounts: int, *, seed: int = 1) -> int:
    """Write logons of *n_accounts* over 30 days to *path*; return the number of events."""
    rng = np.random.default_rng(seed)
    n = n_accounts * _EVENTS_PER_ACCOUNT
    account = np.concatenate([np.arange(n_accounts), rng.integers(0, n_accounts, n - n_accounts)])
    # Most servers are asked rarely (Zipf), and nine logons in ten come from the account's own machine.
    server = (rng.zipf(1.4, n) - 1) % max(2, n_accounts // 40)
    host = np.where(rng.random(n) < 0.9, account, rng.integers(0, n_accounts, n)) // 2
    failed = rng.random(n) < 0.05
    types = rng.choice([2, 3, 5, 10], n, p=[0.1, 0.7, 0.1, 0.1])
    packages = rng.choice(["Kerberos", "NTLM"], n)
    times = _START + np.sort(rng.integers(0, _N_HOURS * 3_600, n)).astype("timedelta64[s]")
    with path.open("w", encoding="utf-8") as file:
        file.write("<Events>\n")
        for i in range(n):
            file.write(
                _EVENT.format(
                    id=4625 if failed[i] else 4624,
                    time=times[i],
                    record=i + 1,
                    server=server[i],
                    account=account[i],
                    rid=1_000 + account[i],
                    type=types[i],
                    package=packages[i],
                    host=host[i],
                    a=host[i] >> 16,
                    b=(host[i] >> 8) & 255,
                    c=host[i] & 255,
                    status="0xc000006d" if failed[i] else "0x0",
                )
            )
        file.write("</Events>\n")
    return n
