"""Defocus, astigmatism and fit resolution of micrographs, for RELION and for the eye."""

from cryopick.validation.ctf.options import CtfOptions
from cryopick.validation.ctf.row import CtfRow
from cryopick.validation.ctf.run import estimate_all
from cryopick.validation.ctf.source import CtfSource, find_sources
from cryopick.validation.ctf.values import CtfValues

__all__ = ["CtfOptions", "CtfRow", "CtfSource", "CtfValues", "estimate_all", "find_sources"]
