"""A particle from whatever file describes it."""

from pathlib import Path

import numpy as np

from cryopick.core import ConfigurationError
from cryopick.simulation.particles.atomic import read_atomic_model
from cryopick.simulation.particles.density_map import read_density_map
from cryopick.simulation.particles.particle import Particle, cloud_diameter, particle_from_cloud

MODEL_SUFFIXES = (".pdb", ".ent", ".cif", ".mmcif")
MAP_SUFFIXES = (".mrc", ".map", ".ccp4")
COMPRESSED = (".gz", ".bz2")


def is_map(path: Path) -> bool:
    """Tell by the name whether a file is a density map."""
    return _uncompressed(path).endswith(MAP_SUFFIXES)


def structure_name(path: Path) -> str:
    """Name without the suffixes that say what the file is."""
    name = path.name
    for suffix in (*COMPRESSED, *MODEL_SUFFIXES, *MAP_SUFFIXES):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
    return name


def read_structure(
    path: Path,
    *,
    voxels_per_diameter: int = 64,
    voxel_size: float | None = None,
) -> Particle:
    """Read an atomic model or a density map.

    Parameters
    ----------
    path
        PDB, mmCIF or MRC, also ``.gz``; MRC also ``.bz2``.
    voxels_per_diameter
        Sampling of the particle's density.
    voxel_size
        Of a map, in A, where its header does not say or is wrong.

    Raises
    ------
    ConfigurationError
        If the file is missing or of no known kind, cannot be read, or holds nothing that has a size.
    """
    if not path.is_file():
        raise ConfigurationError(f"{path}: no such file; --structure wants a PDB, mmCIF or MRC file")
    if _uncompressed(path).endswith(MODEL_SUFFIXES):
        if path.name.lower().endswith(".bz2"):
            raise ConfigurationError(f"{path}: models are read plain or gzipped; unpack it first (bunzip2)")
        cloud = read_atomic_model(path)
    elif is_map(path):
        cloud = read_density_map(path, voxel_size)
    else:
        wanted = ", ".join((*MODEL_SUFFIXES, *MAP_SUFFIXES))
        raise ConfigurationError(f"{path}: not a structure by its name; wanted one of {wanted}, also .gz")
    if not (np.isfinite(cloud.positions).all() and np.isfinite(cloud.weights).all()):
        raise ConfigurationError(f"{path}: some coordinates are no numbers; correct the file")
    if cloud_diameter(cloud) == 0:
        raise ConfigurationError(f"{path}: found a single point; wanted several atoms or voxels")
    return particle_from_cloud(cloud, structure_name(path), voxels_per_diameter=voxels_per_diameter)


def _uncompressed(path: Path) -> str:
    """Name a file in lower case, without what tells its compression."""
    name = path.name.lower()
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    return name
