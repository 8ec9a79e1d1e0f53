"""Moments as text."""

from __future__ import annotations

import numpy as np

from logontracer.model.timespan import isoformat, isoformats


def test_many_moments_at_once_are_written_as_one_is() -> None:
    moments = [
        0,
        1,
        -1,
        1_704_708_060_000_000,
        1_704_708_060_123_456,
        -62_000_000_000_000_000,
        253_402_300_799_999_999,
    ]
    assert isoformats(np.array(moments)) == [isoformat(moment) for moment in moments]
    assert isoformats(np.array([], dtype=np.int64)) == []
