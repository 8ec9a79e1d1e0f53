"""Rows whose source alone would mislead: names sent by the client itself, local logons for the network."""

from __future__ import annotations

import numpy as np

from logontracer.graph.codes import Codes

_REMOTE_INTERACTIVE, _NETWORK_TYPES, _NEW_CREDENTIALS = 10, (3, 8), 9
_RDP_AUTHENTICATED_ID, _NTLM_VALIDATION_ID = 1149, 4776


def is_from_network(rows: dict[str, Codes]) -> np.ndarray:
    """Return which rows are network logons or NTLM validations: their client sends the workstation's name."""
    is_network = np.isin(rows["logon_type"], _NETWORK_TYPES)
    return np.asarray(is_network | (rows["event_id"] == _NTLM_VALIDATION_ID))


def may_be_remote(rows: dict[str, Codes]) -> Codes:
    """Return 1 for rows that only seem to come from the computer itself, else 0.

    RDP from loopback is a tunnel's end.  A network logon or NTLM validation
    without an address has nothing but the name its client chose to send.
    """
    is_rdp = (rows["logon_type"] == _REMOTE_INTERACTIVE) | (rows["event_id"] == _RDP_AUTHENTICATED_ID)
    return np.asarray(is_rdp | (is_from_network(rows) & (rows["address"] < 0)), dtype=np.int64)


def is_for_network(rows: dict[str, Codes]) -> np.ndarray:
    """Return which rows are logons of type 9: local ones, whose other credentials are for the network."""
    return np.asarray(rows["logon_type"] == _NEW_CREDENTIALS)
