"""From pick sets to particle images, and from classes to the particles in them."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.star_blocks import read_blocks, write_blocks
from cryopick.io.micrographs import PixelSizeSource
from cryopick.picking import ExtractOptions, extract_all
from cryopick.picking.extract import PARTICLES
from cryopick.validation.box import Box
from cryopick.validation.pick_sets import PickSet, PickSets

_UNKNOWN_OPTICS = Optics(300.0, 2.7, 0.1)
"""RELION wants numbers even where it does not use them: without CTF correction."""

_CLASS, _IMAGE = "ClassNumber", "ImageName"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Particles:
    """Particle images on disk.

    Parameters
    ----------
    star
        Their table, with optics groups.
    used
        How many.
    pixel_size
        In A/px.
    failed
        Why some micrographs could not be extracted, one reason for each.
    """

    star: Path
    used: int
    pixel_size: float
    failed: tuple[str, ...] = ()


def extract_particles(
    one: PickSet,
    common: PickSets,
    box: Box,
    folder: Path,
    *,
    invert: bool = True,
) -> Particles:
    """Cut particles out, bright on a background of mean 0 and deviation 1, as RELION wants them.

    Parameters
    ----------
    one
        The pick set.
    common
        What all sets share: pixel size and CTF.
    box
        Around each particle.
    folder
        To write.
    invert
        Particles are dark on the micrographs.

    Raises
    ------
    ConfigurationError
        If nothing can be cut out. A micrograph that cannot be read is missing from every set.
    """
    options = ExtractOptions(
        box_px=box.box_px,
        size_px=box.size_px,
        invert=invert,
        normalise=True,
        optics=Optics() if common.ctf else _UNKNOWN_OPTICS,
        ctf=common.ctf,
        pixel_size=common.pixel_size,
        trust_pixel_size=PixelSizeSource.OPTION,  # it was settled when the sets were read
    )
    rows = extract_all(one.micrographs, folder, options)
    failed = tuple(row.error for row in rows if row.error)
    if outside := sum(row.outside for row in rows):
        _logger.warning("%s: %d picks lie outside their micrograph; left out", one.name, outside)
    used = sum(row.particles for row in rows)
    if not used:
        reason = failed[0] if failed else "no pick lies on its micrograph; check --frame and --scale"
        raise ConfigurationError(f"{one.name}: {reason}")
    return Particles(folder / PARTICLES, used, box.particle_pixel_size(common.pixel_size), failed)


def select_particles(star: Path, classes: Collection[int], output: Path) -> int:
    """Write a table of the particles in some classes.

    Parameters
    ----------
    star
        Table with optics groups and ``rlnClassNumber``.
    classes
        Numbers of the classes wanted.
    output
        The table to write.

    Returns
    -------
    int
        How many particles it has.

    Raises
    ------
    ConfigurationError
        If the table lacks classes or optics groups.
    """
    tables = _tables(star)
    particles = tables["particles"]
    kept = particles[particles[_CLASS].astype(int).isin(classes)]
    write_blocks(output, {**tables, "particles": kept})
    return len(kept)


def count_by_class(star: Path) -> Mapping[int, int]:
    """Count the particles of each class in a table."""
    counts = _tables(star)["particles"][_CLASS].astype(int).value_counts()
    return {int(str(number)): int(count) for number, count in counts.items()}


@dataclass(frozen=True)
class ImageFormat:
    """Pixel size (A/px) and side (px) of particle images."""

    pixel_size: float
    size: int


def image_format(star: Path) -> ImageFormat:
    """Read the format of the images of a table's first optics group."""
    optics = _tables(star)["optics"].iloc[0]
    return ImageFormat(float(optics["ImagePixelSize"]), int(optics["ImageSize"]))


def _tables(star: Path) -> dict[str, pd.DataFrame]:
    """Read the tables of optics groups and of particles, without other programs' columns."""
    found: dict[str, pd.DataFrame] = {}
    for table in read_blocks(star):
        name = "particles" if _IMAGE in table else "optics" if "OpticsGroupName" in table else None
        if name is not None:
            found[name] = table[[column for column in table.columns if not column.startswith("_")]]
    if set(found) != {"particles", "optics"} or _CLASS not in found["particles"]:
        raise ConfigurationError(
            f"{star}: wanted tables of optics groups and of particles with their classes, as RELION 3.1 and "
            "later write them"
        )
    return {"optics": found["optics"], "particles": found["particles"]}
