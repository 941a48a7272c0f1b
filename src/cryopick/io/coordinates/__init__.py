"""Particle coordinates in and out of the formats of the field, in the program's one frame."""

from cryopick.io.coordinates.format import CoordinateFormat
from cryopick.io.coordinates.naming import coordinates_key, micrograph_key
from cryopick.io.coordinates.registry import coordinate_formats, read_coordinates, write_coordinates
from cryopick.io.coordinates.star import write_coordinate_list, write_joint_star, write_star

__all__ = [
    "CoordinateFormat",
    "coordinate_formats",
    "coordinates_key",
    "micrograph_key",
    "read_coordinates",
    "write_coordinate_list",
    "write_coordinates",
    "write_joint_star",
    "write_star",
]
