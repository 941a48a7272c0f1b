"""A whole `inspect`: picks and class averages in; tables, pictures and two sets of picks out."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from cryopick.core import ConfigurationError, CryopickError
from cryopick.curation.inspection.histogram import draw_histogram
from cryopick.curation.inspection.inspected import InspectedMicrograph, write_folder, write_table
from cryopick.curation.inspection.limits import Limits
from cryopick.curation.inspection.measure import Measures, measure
from cryopick.curation.inspection.medians import draw_medians, write_medians
from cryopick.curation.verdicts import TABLE
from cryopick.io.coordinates import MicrographCtf, micrograph_key
from cryopick.io.micrographs import PixelSizeSource
from cryopick.picking import Diameter, PickedMicrograph
from cryopick.picking.project_name import check_output
from cryopick.picking.templates import TemplateMatcher
from cryopick.picking.workers import count_workers, work_off

MICROGRAPHS, HISTOGRAM, MEDIANS = "micrographs.csv", "inspect.png", "micrographs.png"
ACCEPTED, REJECTED = "accepted", "rejected"
_NOTHING = Measures(np.empty(0), np.empty(0))

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class InspectOptions:
    """What the user decides about an inspection.

    Parameters
    ----------
    limits
        Given ones.
    ctf
        Of each micrograph, by its key; empty where unknown.
    pixel_size, trust_pixel_size, unsigned
        As for `ExtractOptions`.
    """

    limits: Limits = field(default_factory=Limits)
    ctf: Mapping[str, MicrographCtf] = field(default_factory=dict)
    pixel_size: float | None = None
    trust_pixel_size: PixelSizeSource | None = None
    unsigned: bool | None = None


@dataclass(frozen=True, eq=False)
class Inspection:
    """What came of it.

    Parameters
    ----------
    micrographs
        In the order given.
    limits
        Given or chosen.
    accepted, rejected
        How many picks.
    """

    micrographs: tuple[InspectedMicrograph, ...]
    limits: Limits
    accepted: int
    rejected: int


def inspect_all(
    picked: Sequence[PickedMicrograph],
    matcher: TemplateMatcher,
    source: Path,
    output: Path,
    options: InspectOptions,
    progress: Callable[[], None] = lambda: None,
) -> Inspection:
    """Measure picks, choose limits, and write both sets of picks, a table of each pick, and two pictures.

    A micrograph that cannot be read is reported in its row and never stops the others.

    Parameters
    ----------
    picked
        From `find_picked`.
    matcher
        With the class averages.
    source
        Where the picks come from.
    output
        Folder to write: ``accepted/`` and ``rejected/`` (as `predict` writes picks), ``inspect.csv`` (one row
        per pick), ``inspect.png`` (histogram), ``micrographs.csv`` and ``micrographs.png`` (medians).
    options
        What the user decides.
    progress
        Called after each micrograph, from several threads.

    Raises
    ------
    ConfigurationError
        If the picks are those of an earlier inspection, which would be overwritten, or the output has a name
        that no STAR file can hold.
    """
    check_output(output)
    if any(source.resolve().is_relative_to((output / kind).resolve()) for kind in (ACCEPTED, REJECTED)):
        raise ConfigurationError(f"{output}: holds the picks that are inspected; pass another --output")
    found: dict[int, InspectedMicrograph] = {}

    def do(numbered: tuple[int, PickedMicrograph]) -> None:
        index, one = numbered
        found[index] = _inspect(one, matcher, options)
        progress()

    work_off(enumerate(picked), do, count_workers(matcher.device))
    micrographs = tuple(found[index] for index in range(len(picked)))
    limits = options.limits.chosen([one.measures for one in micrographs])
    write_table(micrographs, limits, output / TABLE)
    write_medians(micrographs, limits, output / MICROGRAPHS)
    draw_histogram([one.measures for one in micrographs], limits, output / HISTOGRAM)
    draw_medians(micrographs, limits, output / MEDIANS)
    about = {
        "inspected": str(source),
        **asdict(matcher.settings),
        "project": str(Path.cwd()),
        "options": _read_as(picked, options),
    }
    accepted = write_folder(micrographs, limits, output / ACCEPTED, accepted=True, about=about)
    rejected = write_folder(micrographs, limits, output / REJECTED, accepted=False, about=about)
    return Inspection(micrographs, limits, accepted, rejected)


def _read_as(picked: Sequence[PickedMicrograph], options: InspectOptions) -> dict[str, object]:
    """List what was decided about reading, here or when they were picked: as `predict` lists its options."""
    trust, unsigned = options.trust_pixel_size, options.unsigned
    for one in picked:
        trust = one.micrograph.trust if trust is None else trust
        unsigned = one.micrograph.unsigned if unsigned is None else unsigned
    return {"trust_pixel_size": trust, "unsigned": unsigned}


def _inspect(
    picked: PickedMicrograph, matcher: TemplateMatcher, options: InspectOptions
) -> InspectedMicrograph:
    """Measure the picks of one micrograph."""
    one = picked.micrograph
    diameter = Diameter(angstrom=matcher.settings.diameter_angstrom)
    row = one.row()

    def choose_binning(shape: tuple[int, int], pixel_size: float | None) -> int:
        nonlocal row
        height, width = shape
        row = replace(row, height=height, width=width, pixel_size=pixel_size)
        diameter_px = diameter.in_pixels(pixel_size, one.path)
        row = replace(row, diameter_px=diameter_px)
        return matcher.binning(shape, diameter_px, one.path)

    try:
        binned = one.read_binned(
            choose_binning,
            pixel_size=options.pixel_size,
            trust=options.trust_pixel_size,
            unsigned=options.unsigned,
        )
        assert row.diameter_px is not None  # it was chosen while reading
        measures = measure(matcher.match(binned, row.diameter_px), picked.picks.xy)
    except CryopickError as error:
        _logger.warning("%s", error)
        return InspectedMicrograph(replace(row, error=str(error)), picked.picks, _NOTHING)
    ctf = options.ctf.get(micrograph_key(one.name))
    defocus = None if ctf is None else (ctf.values["DefocusU"] + ctf.values["DefocusV"]) / 2e4
    return InspectedMicrograph(row, picked.picks, measures, defocus)
