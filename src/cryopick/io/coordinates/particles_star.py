"""RELION's table of extracted particles, with optics groups (3.1 and later)."""

import logging
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from itertools import count
from pathlib import Path

import pandas as pd

from cryopick.core import ConfigurationError, Picks
from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.io.coordinates.table import MICROGRAPH, table_of

_logger = logging.getLogger(__name__)

_IMAGE, _GROUP, _GROUP_NAME = "ImageName", "OpticsGroup", "OpticsGroupName"
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
    def values(self) -> tuple[float, float, float]:
        """All three, where they are `complete`.

        Raises
        ------
        ValueError
            If one is not known.
        """
        if self.voltage is None or self.spherical_aberration is None or self.amplitude_contrast is None:
            raise ValueError(f"{self} is not complete")
        return self.voltage, self.spherical_aberration, self.amplitude_contrast

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that RELION wants."""
        return None not in astuple(self)

    def check(self) -> None:
        """Refuse what no microscope is, before any work; the bounds tell other units.

        Raises
        ------
        ConfigurationError
            With the option, what was found, and what was wanted.
        """
        for option, value, least, below, wanted in (
            ("--voltage", self.voltage, 1.0, 10_000.0, "kV, such as 300"),
            ("--cs", self.spherical_aberration, 0.0, 100.0, "mm, such as 2.7"),
            ("--amplitude-contrast", self.amplitude_contrast, 0.0, 1.0, "a fraction, such as 0.1"),
        ):
            if value is not None and not least <= value < below:
                raise ConfigurationError(f"{option} {value:g}: wanted {wanted}")

    def or_else(self, other: "Optics") -> "Optics":
        """Fill in from another what is not known here."""
        both = zip(astuple(self), astuple(other), strict=True)
        return Optics(*(theirs if own is None else own for own, theirs in both))


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
    optics
        What is known of the microscope from the micrograph's own table.
    further
        Further columns of its optics group there (see `MicrographOptics`).
    """

    stack: str
    micrograph: str
    picks: Picks
    micrograph_pixel_size: float
    pixel_size: float
    size: int
    optics: Optics = field(default_factory=Optics)
    further: tuple[tuple[str, object], ...] = ()


def write_particles_star(stacks: Sequence[ParticleStack], optics: Optics, path: Path) -> None:
    """Write one table of the particles of many micrographs, for RELION and CryoSPARC.

    Parameters
    ----------
    stacks
        At least one. Columns of picks that not all of those with picks have are left out. Micrographs of one
        pixel size, optics and further columns are one optics group.
    optics
        Of every group; what it leaves open is taken from the stacks.
    path
        The file to write.
    """
    filled = [stack for stack in stacks if len(stack.picks)] or [stacks[0]]
    groups: list[dict[str, object]] = []
    tables = []
    for stack in filled:
        group = _optics_of(stack, optics)
        if group not in groups:
            groups.append(group)
        tables.append(_particles(stack, groups.index(group) + 1))
    particles = pd.concat(tables, join="inner", ignore_index=True)
    known = pd.DataFrame(groups)
    known[_GROUP_NAME] = _names([group[_GROUP_NAME] for group in groups])
    known[_GROUP] = range(1, len(groups) + 1)
    known = known.dropna(axis="columns")
    if lost := sorted({name for stack in filled for name, _ in stack.further}.difference(known.columns)):
        _logger.warning(
            "%s: without %s, which is not known of every optics group; list all micrographs in STAR files "
            "that have it, or extract those apart",
            path,
            ", ".join(lost),
        )
    write_blocks(path, {"optics": known, "particles": particles})


def _optics_of(stack: ParticleStack, optics: Optics) -> dict[str, object]:
    """Make the row of an optics group, without its name and number."""
    known = optics.or_else(stack.optics)
    own = {
        _GROUP_NAME: None,
        _GROUP: None,
        "MicrographOriginalPixelSize": stack.micrograph_pixel_size,
        "Voltage": known.voltage,
        "SphericalAberration": known.spherical_aberration,
        "AmplitudeContrast": known.amplitude_contrast,
        "ImagePixelSize": stack.pixel_size,
        "ImageSize": stack.size,
        "ImageDimensionality": 2,
    }
    return own | dict(stack.further)


def _names(wanted: Sequence[object]) -> list[str]:
    """Call groups as their tables do, and by numbers where those say nothing, or two the same."""
    texts = ["" if name is None else str(name) for name in wanted]  # those of digits come as numbers
    names: list[str] = []
    for number, text in enumerate(texts, start=1):
        free = (f"opticsGroup{each}" for each in count(number))
        taken = {*names, *texts[number:]}
        names.append(next(each for each in free if each not in taken) if text in ("", *names) else text)
    return names


def _particles(stack: ParticleStack, group: int) -> pd.DataFrame:
    table = table_of(stack.picks)
    table = table.drop(columns=_STALE.intersection(table.columns))
    images = [f"{index:06d}@{stack.stack}" for index in range(1, len(table) + 1)]
    table.insert(0, _IMAGE, pd.Series(images, dtype=str))
    table.insert(1, MICROGRAPH, pd.Series([stack.micrograph] * len(table), dtype=str))
    return table.assign(**{_GROUP: group})
