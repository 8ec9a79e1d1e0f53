"""A made-up company's event logs with an intrusion in them, written by our own EVTX writer."""

from logontracer.sample.write import write_sample

__all__ = ["write_sample"]
