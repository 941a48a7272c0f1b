"""Cut particles out of micrographs, as ``relion_preprocess --extract`` does."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import (
    ConfigurationError,
    CoordinatesError,
    CryopickError,
    Picks,
    PixelSizeError,
    check_positive,
)
from cryopick.image.boxes import bin_boxes, cut_boxes, normalise_boxes, touches
from cryopick.io.coordinates import (
    MicrographCtf,
    MicrographOptics,
    Optics,
    ParticleStack,
    micrograph_key,
    write_particles_star,
)
from cryopick.io.micrographs import PixelSizeSource, new_particle_stack
from cryopick.picking.inputs import MicrographInput
from cryopick.picking.picked import PickedMicrograph
from cryopick.picking.project_name import check_output, project_name

PARTICLES = "particles.star"
_AT_ONCE = 64
"""Boxes in memory beside the micrograph."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExtractOptions:
    """What the user decides about the boxes.

    Parameters
    ----------
    box_px
        Side in px of the micrograph, even.
    size_px
        Side after binning in px, even; None for no binning.
    invert
        Make dark particles bright.
    normalise
        Take a plane off each image and make the deviation of its background 1.
    background_radius_px
        Where the background begins, in px of the micrograph; None for 3/8 of the box, as in RELION's window.
    optics
        Of the microscope; what it leaves open is taken from ``ctf`` and ``groups``.
    ctf
        Of each micrograph, by its key, to be written for each of its particles in the place of what their
        picks say; empty to leave that as it is.
    groups
        What the optics group of each micrograph says, by its key, to be passed on to its particles.
    pixel_size, trust_pixel_size, unsigned
        As for `PickingOptions`; None for what is known of each micrograph.

    Raises
    ------
    ConfigurationError
        If a size is odd or too small, or the background is none.
    """

    box_px: int
    size_px: int | None = None
    invert: bool = False
    normalise: bool = False
    background_radius_px: float | None = None
    optics: Optics = field(default_factory=Optics)
    ctf: Mapping[str, MicrographCtf] = field(default_factory=dict)
    groups: Mapping[str, MicrographOptics] = field(default_factory=dict)
    pixel_size: float | None = None
    trust_pixel_size: PixelSizeSource | None = None
    unsigned: bool | None = None

    def __post_init__(self) -> None:
        """Check the sizes."""
        if self.box_px < 2 or self.box_px % 2:
            raise ConfigurationError(f"--box {self.box_px}: wanted an even number of pixels, as RELION does")
        if not 2 <= self.size <= self.box_px or self.size % 2:
            raise ConfigurationError(
                f"a box of {self.box_px} px binned to {self.size} px: wanted an even size of 2 px or more, "
                "not above the box"
            )
        check_positive("--background-radius", self.background_radius_px)
        if not 0 < self.background_radius < self.size / 2:
            raise ConfigurationError(
                f"--background-radius {self.background_radius_px}: wanted less than half of the box of "
                f"{self.box_px} px"
            )

    @property
    def size(self) -> int:
        """Side of the particle images in px."""
        return self.box_px if self.size_px is None else self.size_px

    @property
    def background_radius(self) -> int:
        """Where the background begins, in px of the particle images; a whole number, as RELION has it."""
        radius = 0.375 * self.box_px if self.background_radius_px is None else self.background_radius_px
        return round(radius * self.size / self.box_px)


@dataclass(frozen=True)
class ExtractedRow:
    """What happened to one micrograph.

    Parameters
    ----------
    micrograph
        As in the STAR file.
    particles
        In its stack.
    outside
        Picks whose boxes lie wholly outside the micrograph; left out.
    error
        Why nothing could be cut out; empty where it could.
    """

    micrograph: str
    particles: int = 0
    outside: int = 0
    error: str = ""


def extract_all(
    picked: Sequence[PickedMicrograph],
    output: Path,
    options: ExtractOptions,
    progress: Callable[[ExtractedRow], None] = lambda row: None,
    *,
    final: Path | None = None,
) -> list[ExtractedRow]:
    """Write a stack of particles for each micrograph, and ``particles.star`` for all.

    Boxes are cut, binned and normalised as RELION 3.1 does: where a box reaches over the edge, the nearest
    pixels are repeated. A micrograph that cannot be read is reported in its row and never stops the others.
    One micrograph is in memory at a time.

    Parameters
    ----------
    picked
        From `find_picked`.
    output
        Folder to write; ``<folders and stem of the micrograph>_particles.mrcs``.
    options
        What the user decides.
    progress
        Called after each micrograph.
    final
        What ``output`` will be called, for ``particles.star``; None where it stays as it is.

    Returns
    -------
    list of ExtractedRow
        One per micrograph, in their order.

    Raises
    ------
    ConfigurationError
        If the output has a name that no STAR file can hold.
    """
    check_output(final or output)
    rows, stacks = [], []
    for one in picked:
        try:
            stack = _extract(one, output, final or output, options)
        except CryopickError as error:
            _logger.warning("%s", error)
            rows.append(ExtractedRow(one.micrograph.name, error=str(error)))
        else:
            stacks.append(stack)
            particles = len(stack.picks)
            rows.append(ExtractedRow(one.micrograph.name, particles, len(one.picks) - particles))
        progress(rows[-1])
    if stacks:
        write_particles_star(stacks, options.optics, output / PARTICLES)
    else:
        (output / PARTICLES).unlink(missing_ok=True)  # of an earlier run
    return rows


def _extract(picked: PickedMicrograph, output: Path, final: Path, options: ExtractOptions) -> ParticleStack:
    """Write the stack of one micrograph."""
    ctf = _ctf_of(picked.micrograph, options)
    group = options.groups.get(micrograph_key(picked.micrograph.name), MicrographOptics())
    micrograph = picked.micrograph.read(
        pixel_size=options.pixel_size,
        trust=options.trust_pixel_size,
        unsigned=options.unsigned,
    )
    if micrograph.pixel_size is None:
        raise PixelSizeError(f"{micrograph.path}: the pixel size is not known; pass --pixel-size")
    inside = picked.picks.select(touches(micrograph.shape, picked.picks.xy, options.box_px))
    pixel_size = micrograph.pixel_size * options.box_px / options.size
    path = _stack_path(picked.micrograph, output)
    if len(inside):
        with new_particle_stack(path, (len(inside), options.size, options.size), pixel_size) as stack:
            for start in range(0, len(inside), _AT_ONCE):
                chunk = slice(start, start + _AT_ONCE)
                stack[chunk] = _boxes(micrograph.image, inside.xy[chunk], options)
    else:
        path.unlink(missing_ok=True)  # particles of an earlier run would be taken for this one's
    return ParticleStack(
        project_name(_stack_path(picked.micrograph, final)),
        picked.micrograph.name,
        inside if ctf is None else _with_ctf(inside, ctf),
        micrograph.pixel_size,
        pixel_size,
        options.size,
        group.optics if ctf is None else ctf.optics.or_else(group.optics),
        group.further,
    )


def _ctf_of(micrograph: MicrographInput, options: ExtractOptions) -> MicrographCtf | None:
    """Find what is known of a micrograph; CoordinatesError where only others are known."""
    if not options.ctf:
        return None
    try:
        return options.ctf[micrograph_key(micrograph.name)]
    except KeyError as error:
        raise CoordinatesError(
            f"{micrograph.name}: the micrographs STAR has the CTF of others, not of this one. Estimate it, "
            "or leave the micrograph out"
        ) from error


def _with_ctf(picks: Picks, ctf: MicrographCtf) -> Picks:
    """Give each particle the CTF of its micrograph."""
    columns = {name: np.full(len(picks), value) for name, value in ctf.values.items()}
    return replace(picks, attributes={**picks.attributes, **columns})


def _boxes(
    image: NDArray[np.float32],  # (h, w)
    xy: NDArray[np.float64],  # (n, 2)
    options: ExtractOptions,
) -> NDArray[np.float32]:  # (n, size, size)
    """Cut out a few particles, in RELION's order of steps."""
    boxes = bin_boxes(cut_boxes(image, xy, options.box_px), options.size)
    if options.normalise:
        boxes = normalise_boxes(boxes, options.background_radius)
    return -boxes if options.invert else boxes


def _stack_path(micrograph: MicrographInput, output: Path) -> Path:
    return output / f"{micrograph.place}_particles.mrcs"
