"""One façade that answers every question about a case, for page, API and command line alike."""

from logontracer.investigation.facade import Investigation, export_formats, listed

__all__ = ["Investigation", "export_formats", "listed"]
