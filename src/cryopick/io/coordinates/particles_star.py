"""RELION's table of extracted particles, with optics groups (3.1 and later)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cryopick.core import Picks
from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.io.coordinates.table import MICROGRAPH, table_of

_IMAGE, _GROUP = "ImageName", "OpticsGroup"
_STALE = {_IMAGE, _GROUP, "GroupNumber", "GroupName"}
"""Columns of picks that speak of another extraction."""


@dataclass(frozen=True)
class Optics:
    """What a microscope's setting has in common; None for what is not known, and then left out.

    Parameters
    ----------
    voltage
        In kV.
    spherical_aberration
        In mm.
    amplitude_contrast
        A fraction.
    """

    voltage: float | None = None
    spherical_aberration: float | None = None
    amplitude_contrast: float | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that RELION wants."""
        return None not in (self.voltage, self.spherical_aberration, self.amplitude_contrast)


@dataclass(frozen=True)
class ParticleStack:
    """The particles of one micrograph.

    Parameters
    ----------
    stack
        Name of the image stack, as it is to be written; its images are in the order of the picks.
    micrograph
        Name of the micrograph, as it is to be written.
    picks
        With ``y`` as the row.
    micrograph_pixel_size, pixel_size
        Of the micrograph and of the particles, in A/px.
    size
        Side of the particles in px.
    """

    stack: str
    micrograph: str
    picks: Picks
    micrograph_pixel_size: float
    pixel_size: float
    size: int


def write_particles_star(stacks: Sequence[ParticleStack], optics: Optics, path: Path) -> None:
    """Write one table of the particles of many micrographs, for RELION and CryoSPARC.

    Parameters
    ----------
    stacks
        At least one. Columns of picks that not all of those with picks have are left out. Micrographs of one
        pixel size are one optics group.
    optics
        Of every group.
    path
        The file to write.
    """
    filled = [stack for stack in stacks if len(stack.picks)] or [stacks[0]]
    groups = {size: number for number, size in enumerate(dict.fromkeys(map(_sizes, filled)), start=1)}
    tables = [_particles(stack, groups[_sizes(stack)]) for stack in filled]
    particles = pd.concat(tables, join="inner", ignore_index=True)
    write_blocks(path, {"optics": _optics(groups, optics), "particles": particles})


@dataclass(frozen=True)
class _Sizes:
    """What an optics group's images have in common."""

    micrograph_pixel_size: float
    pixel_size: float
    size: int


def _sizes(stack: ParticleStack) -> _Sizes:
    return _Sizes(stack.micrograph_pixel_size, stack.pixel_size, stack.size)


def _optics(groups: dict[_Sizes, int], optics: Optics) -> pd.DataFrame:
    known = {
        "Voltage": optics.voltage,
        "SphericalAberration": optics.spherical_aberration,
        "AmplitudeContrast": optics.amplitude_contrast,
    }
    table = pd.DataFrame(
        {
            "OpticsGroupName": [f"opticsGroup{number}" for number in groups.values()],
            _GROUP: list(groups.values()),
            "MicrographOriginalPixelSize": [sizes.micrograph_pixel_size for sizes in groups],
        }
    )
    return table.assign(
        **{name: value for name, value in known.items() if value is not None},
        ImagePixelSize=[sizes.pixel_size for sizes in groups],
        ImageSize=[sizes.size for sizes in groups],
        ImageDimensionality=2,
    )


def _particles(stack: ParticleStack, group: int) -> pd.DataFrame:
    table = table_of(stack.picks)
    table = table.drop(columns=_STALE.intersection(table.columns))
    images = [f"{index:06d}@{stack.stack}" for index in range(1, len(table) + 1)]
    table.insert(0, _IMAGE, pd.Series(images, dtype=str))
    table.insert(1, MICROGRAPH, pd.Series([stack.micrograph] * len(table), dtype=str))
    return table.assign(**{_GROUP: group})
