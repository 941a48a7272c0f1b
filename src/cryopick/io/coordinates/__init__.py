"""Particle coordinates in and out of the formats of the field, in the program's one frame."""

from cryopick.io.coordinates.convert import Conversion, ConvertOptions, convert
from cryopick.io.coordinates.files import only_format
from cryopick.io.coordinates.format import CoordinateFormat, NamedPicks
from cryopick.io.coordinates.formats import COORDINATE_FORMATS, find_format
from cryopick.io.coordinates.joint_table import joint_star, write_joint_star
from cryopick.io.coordinates.located import LocatedPicks, read_located
from cryopick.io.coordinates.matching import match_keys
from cryopick.io.coordinates.micrograph_ctf import (
    MicrographCtf,
    MicrographOptics,
    read_ctf_file,
    read_micrograph_ctfs,
    read_micrograph_optics,
)
from cryopick.io.coordinates.naming import coordinates_key, micrograph_key, unprocessed_key
from cryopick.io.coordinates.particles_star import Optics, ParticleStack, write_particles_star
from cryopick.io.coordinates.registry import read_coordinates, write_coordinates
from cryopick.io.coordinates.source_options import SourceOptions
from cryopick.io.coordinates.star import write_coordinate_list, write_star

__all__ = [
    "COORDINATE_FORMATS",
    "Conversion",
    "ConvertOptions",
    "CoordinateFormat",
    "LocatedPicks",
    "MicrographCtf",
    "MicrographOptics",
    "NamedPicks",
    "Optics",
    "ParticleStack",
    "SourceOptions",
    "convert",
    "coordinates_key",
    "find_format",
    "joint_star",
    "match_keys",
    "micrograph_key",
    "only_format",
    "read_coordinates",
    "read_ctf_file",
    "read_located",
    "read_micrograph_ctfs",
    "read_micrograph_optics",
    "unprocessed_key",
    "write_coordinate_list",
    "write_coordinates",
    "write_joint_star",
    "write_particles_star",
    "write_star",
]
