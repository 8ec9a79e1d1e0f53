"""One façade that answers every question about a case, for page, API and command line alike."""

from logontracer.investigation.facade import Investigation, asked_of, export_formats, listed

__all__ = ["Investigation", "asked_of", "export_formats", "listed"]
