"""How somebody got from one account or host to another: chains of logons, found in arrays."""

from logontracer.analyse.paths.hops import Hops, hops_of, moments_of
from logontracer.analyse.paths.search import MAX_HOPS, MAX_PATHS, Path, PathsFound, find_paths

__all__ = ["MAX_HOPS", "MAX_PATHS", "Hops", "Path", "PathsFound", "find_paths", "hops_of", "moments_of"]
