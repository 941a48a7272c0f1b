"""Particle stacks of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryopick.curation.curated import CuratedMicrograph
from cryopick.io.coordinates import read_coordinates
from cryopick.picking import (
    ExtractedRow,
    ExtractOptions,
    MicrographInput,
    PickedMicrograph,
    extract_all,
)
from cryopick.picking.extract import PARTICLES

STACKS = "particles_stack"


@dataclass(frozen=True)
class Stacks:
    """Particles that were cut out.

    Parameters
    ----------
    rows
        What happened to each micrograph.
    images
        By micrograph key: names of the images, one per label.
    """

    rows: tuple[ExtractedRow, ...]
    images: dict[str, list[str]]


def cut_stacks(
    micrographs: Sequence[CuratedMicrograph], staging: Path, output: Path, options: ExtractOptions
) -> Stacks:
    """Cut the labels out of the micrographs into ``particles_stack/``.

    Parameters
    ----------
    micrographs
        With their labels.
    staging
        Folder in which the round is made.
    output
        Folder that it will be: the names in ``particles.star`` are already those of that.
    options
        Boxes.
    """
    picked = [
        PickedMicrograph(MicrographInput(one.path, one.path.name, one.key), one.labels) for one in micrographs
    ]
    rows = extract_all(picked, staging / STACKS, options, final=output / STACKS)
    star = staging / STACKS / PARTICLES
    if not star.exists():
        return Stacks(tuple(rows), {})
    particles = read_coordinates(star)
    images = {
        one.key: [str(name) for name in particles[one.key].attributes["ImageName"]]
        for one in micrographs
        if one.key in particles and len(particles[one.key]) == len(one.labels)
    }
    return Stacks(tuple(rows), images)
