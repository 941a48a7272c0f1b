"""A particle from whatever file describes it."""

from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.simulation.particles.atomic import read_atomic_model
from cryopick.simulation.particles.density_map import read_density_map
from cryopick.simulation.particles.particle import Particle, particle_from_cloud

MODEL_SUFFIXES = (".pdb", ".ent", ".cif", ".mmcif")
MAP_SUFFIXES = (".mrc", ".map", ".ccp4")
COMPRESSED = (".gz", ".bz2")


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
        PDB, mmCIF or MRC, also compressed.
    voxels_per_diameter
        Sampling of the particle's density.
    voxel_size
        Of a map, in A, where its header does not say or is wrong.

    Raises
    ------
    ConfigurationError
        If the file is missing or of no known kind, or cannot be read.
    """
    if not path.is_file():
        raise ConfigurationError(f"{path}: no such file; --structure wants a PDB, mmCIF or MRC file")
    name = path.name.lower()
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    if name.endswith(MODEL_SUFFIXES):
        cloud = read_atomic_model(path)
    elif name.endswith(MAP_SUFFIXES):
        cloud = read_density_map(path, voxel_size)
    else:
        wanted = ", ".join((*MODEL_SUFFIXES, *MAP_SUFFIXES))
        raise ConfigurationError(f"{path}: not a structure by its name; wanted one of {wanted}, also .gz")
    return particle_from_cloud(cloud, structure_name(path), voxels_per_diameter=voxels_per_diameter)
