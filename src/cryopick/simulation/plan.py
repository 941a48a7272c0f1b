"""What data sets to simulate."""

from dataclasses import dataclass
from pathlib import Path

from cryopick.simulation.particles import structure_name
from cryopick.simulation.preset import Preset


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
) -> list[DataSetPlan]:
    """Plan one data set for each structure, or for each of ``proteins`` random particles.

    The micrographs are those of each data set. See `DataSetPlan` for the rest.
    """
    sources: list[Path | None] = [*structures] or [None] * proteins
    return [
        DataSetPlan(
            folder=output / (structure_name(source) if source else f"random{seed:03d}{chr(97 + index)}"),
            micrographs=micrographs,
            shape=shape,
            pixel_size=pixel_size or preset.pixel_size,
            preset=preset,
            seed=seed * 1000 + index,
            structure=source,
            voxel_size=voxel_size,
            diameter_angstrom=diameter_angstrom,
        )
        for index, source in enumerate(sources)
    ]
