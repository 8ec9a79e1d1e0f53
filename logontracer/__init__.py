"""LogonTracer: who logged on from where to where, read from Windows logs."""

__version__ = "3.0.0a1"
