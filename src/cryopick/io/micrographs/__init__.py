"""Micrographs from any format we know, in RELION's row order, with an honest pixel size."""

from cryopick.io.micrographs.header import MicrographHeader
from cryopick.io.micrographs.mrc import write_mrc
from cryopick.io.micrographs.naming import (
    cryoppp_frame,
    frame_as_stored,
    frame_from_below,
    micrograph_stem,
    micrograph_suffix,
    micrograph_suffixes,
    stored_upside_down,
)
from cryopick.io.micrographs.particle_stack import new_particle_stack
from cryopick.io.micrographs.pixel_size import PixelSizeSource, resolve_pixel_size
from cryopick.io.micrographs.registry import read_binned, read_header, read_micrograph

__all__ = [
    "MicrographHeader",
    "PixelSizeSource",
    "cryoppp_frame",
    "frame_as_stored",
    "frame_from_below",
    "micrograph_stem",
    "micrograph_suffix",
    "micrograph_suffixes",
    "new_particle_stack",
    "read_binned",
    "read_header",
    "read_micrograph",
    "resolve_pixel_size",
    "stored_upside_down",
    "write_mrc",
]
