"""What data sets to simulate."""

from dataclasses import dataclass
from math import inf
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.simulation.particles import is_map, structure_name
from cryopick.simulation.preset import Preset

_MEANT_FOR = {
    "--diameter": "random particles; a structure has its own",
    "--proteins": "random particles; pass --structure several times",
    "--voxel-size": "density maps given with --structure",
}


@dataclass(frozen=True)
class DataSetPlan:
    """One data set to be simulated.

    Parameters
    ----------
    folder
        The ``<id>/`` folder to write.
    micrographs
        How many.
    shape
        Rows and columns (h, w).
    pixel_size
        In A/px.
    preset
        How hard.
    seed
        Decides everything that is not given; the same plan writes the same files.
    structure
        Atomic model or map; None builds a random particle.
    voxel_size
        Of a map, in A, where its header is silent.
    diameter_angstrom
        Of a random particle; None draws it.
    first
        Number of the first micrograph: the same seed with a later first gives further micrographs of the
        same particle in the same session.
    """

    folder: Path
    micrographs: int
    shape: tuple[int, int]
    pixel_size: float
    preset: Preset
    seed: int
    structure: Path | None = None
    voxel_size: float | None = None
    diameter_angstrom: float | None = None
    first: int = 0


def plan_data_sets(
    output: Path,
    *,
    micrographs: int,
    shape: tuple[int, int],
    pixel_size: float | None,
    preset: Preset,
    seed: int,
    structures: list[Path],
    voxel_size: float | None = None,
    proteins: int = 1,
    diameter_angstrom: float | None = None,
    name: str | None = None,
    first: int = 0,
) -> list[DataSetPlan]:
    """Plan one data set for each structure, or for each of ``proteins`` random particles.

    The micrographs are those of each data set, ``name`` the folder of the only one. See `DataSetPlan`.

    Raises
    ------
    ConfigurationError
        If one name is given to several data sets, two structures have the same, a name is none of a folder, a
        length is not positive, or an option says nothing about these particles.
    """
    lengths = {"--pixel-size": pixel_size, "--diameter": diameter_angstrom, "--voxel-size": voxel_size}
    for option, length in lengths.items():
        if length is not None and not 0 < length < inf:
            raise ConfigurationError(f"{option} {length:g}: wanted a positive number")
    idle = {
        "--diameter": structures and diameter_angstrom is not None,
        "--proteins": structures and proteins > 1,
        "--voxel-size": voxel_size is not None and not any(map(is_map, structures)),
    }
    if said := [option for option, nothing in idle.items() if nothing]:
        raise ConfigurationError(f"{' and '.join(said)}: wanted only for {_MEANT_FOR[said[0]]}; leave it out")
    if name is not None and (not name or name != Path(name).name or name.startswith(".")):
        raise ConfigurationError(f"--id {name}: wanted the name of a folder in --output")
    sources: list[Path | None] = [*structures] or [None] * proteins
    names = [
        structure_name(source) if source else f"random{seed:03d}_{index:02d}"
        for index, source in enumerate(sources)
    ]
    if name is not None:
        names = [name] * len(sources)
    if len(set(names)) < len(names):
        raise ConfigurationError(
            f"{len(names)} data sets under the names {', '.join(sorted(set(names)))}: wanted unlike names. "
            "Simulate them one by one with --id"
        )
    return [
        DataSetPlan(
            folder=output / folder,
            micrographs=micrographs,
            shape=shape,
            pixel_size=preset.pixel_size if pixel_size is None else pixel_size,
            preset=preset,
            seed=seed * 1000 + index,
            structure=source,
            voxel_size=voxel_size,
            diameter_angstrom=diameter_angstrom,
            first=first,
        )
        for index, (folder, source) in enumerate(zip(names, sources, strict=True))
    ]
