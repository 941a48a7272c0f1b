"""Bring the micrographs of data sets to the picking scale, once, and keep them for the next run."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from cryopick.core import CryopickError, DataSetError, Frame, MicrographError, Picks, PixelSizeError
from cryopick.dataset import DataSet, Entry, Verdict, audit_orientation
from cryopick.evaluation.region import Region
from cryopick.image import PickingScale, Rescaling, plan_rescaling, to_picking_scale
from cryopick.io.atomic import replacing
from cryopick.io.micrographs import read_header, read_micrograph
from cryopick.training.labelled import LabelledMicrograph
from cryopick.training.stored_image import StoredImage

_logger = logging.getLogger(__name__)

CACHE_VERSION = 3
"""Raise it when the images that rescaling and normalisation give change."""

BAND_MARGIN = 1.5
"""Edges of the label band this many diameters or less from the frame's are no chance: boxes had to fit."""

ALIKE = 1.25
"""Sizes that differ by no more than this factor are not worth a word: the net is taught to bear it."""


@dataclass(frozen=True)
class PreparedSet:
    """A data set at the picking scale.

    Parameters
    ----------
    id
        Of the data set.
    diameter_px
        Particle diameter in px of the original micrographs.
    diameter_angstrom
        The same in A; None where no pixel size is known.
    bright
        Particles are brighter than their surroundings; the images are inverted already.
    micrographs
        Those with labels, an empty label file included.
    """

    id: str
    diameter_px: float
    diameter_angstrom: float | None
    bright: bool
    micrographs: tuple[LabelledMicrograph, ...]


@dataclass(frozen=True)
class Preparation:
    """How data sets are prepared.

    Parameters
    ----------
    scale
        The picking scale.
    cache
        Folder for the images at the picking scale.
    orientation
        Frame of the label files where the audit is to be overruled; None to rely on the audit.
    diameter_px
        In px of the original micrographs, where the label files are to be overruled; None for what they say.
    workers
        Micrographs prepared at a time.
    """

    scale: PickingScale
    cache: Path
    orientation: Frame | None = None
    diameter_px: float | None = None
    workers: int = 2


def prepare(
    data_set: DataSet,
    entries: Sequence[Entry],
    preparation: Preparation,
    progress: Callable[[], None] = lambda: None,
) -> PreparedSet:
    """Read, rescale and normalise the labelled micrographs of a data set.

    A micrograph that cannot be read is reported and left out; told, too, is what cannot be right of all.

    Parameters
    ----------
    data_set
        Audited here (see `audit_orientation`); ``preparation.orientation`` overrules only the frame found.
    entries
        Which of its labelled micrographs.
    preparation
        How.
    progress
        Called after each micrograph.

    Raises
    ------
    DataSetError
        If the audit fails, the diameter is unknown, or no micrograph can be used.
    CoordinatesError
        If a label file cannot be read.
    """
    diameter_px = preparation.diameter_px or data_set.diameter_px()
    pixel_size = _pixel_size(data_set, entries)
    orientation = audit_orientation(data_set, diameter_px)
    frame = preparation.orientation or orientation.require()
    if orientation.verdict is Verdict.CONFIRMED and frame is not orientation.frame:
        _logger.warning(
            "%s: data.orientation=%s overrules what its images show (%s)",
            data_set.root,
            frame,
            orientation.frame,
        )
    bright = orientation.verdict is Verdict.CONFIRMED and orientation.evidence.contrast > 0
    labels: dict[str, Picks] = {}
    for entry in entries:
        # Without the micrograph's height its labels cannot be read; `prepare_one` reports it.
        with suppress(MicrographError):
            labels[entry.stem] = data_set.read_labels(entry, frame) or Picks(np.empty((0, 2)))
    _compare_diameters(data_set, diameter_px, labels)

    def prepare_one(entry: Entry) -> tuple[Rescaling, Picks] | None:
        try:
            rescaling = _scaled_file(entry, diameter_px, bright, preparation)
            return rescaling, data_set.read_false_positives(entry, frame) or Picks(np.empty((0, 2)))
        except CryopickError as error:
            _logger.warning("left out of training: %s", error)
            return None
        finally:
            progress()

    def open_one(entry: Entry, rescaling: Rescaling, rejected: Picks) -> LabelledMicrograph:
        # Not in the threads: numpy parses the file's header as Python, which 3.11 cannot do in two at a time
        # (github.com/python/cpython/issues/106905).
        return LabelledMicrograph(
            name=f"{data_set.id}/{entry.stem}",
            image=StoredImage(_cache_file(entry, diameter_px, bright, preparation)),
            labels=rescaling.to_rescaled(labels[entry.stem].xy),
            rejected=rescaling.to_rescaled(rejected.xy),
            band=_rescaled(_band(list(labels.values()), rescaling.source_shape, diameter_px), rescaling),
            diameter_px=preparation.scale.particle_px,
        )

    with ThreadPoolExecutor(max_workers=max(1, preparation.workers)) as pool:
        prepared = {
            entry: open_one(entry, *one)
            for entry, one in zip(entries, pool.map(prepare_one, entries), strict=True)
            if one
        }
    if not prepared:
        raise DataSetError(
            f"{data_set.root}: none of {len(entries)} labelled micrographs can be used; see the warnings"
        )
    return PreparedSet(
        id=data_set.id,
        diameter_px=diameter_px,
        diameter_angstrom=None if pixel_size is None else diameter_px * pixel_size,
        bright=bright,
        micrographs=tuple(prepared.values()),
    )


def _pixel_size(data_set: DataSet, entries: Sequence[Entry]) -> float | None:
    """Find the one pixel size of micrographs, in A/px; None where none is known, or there are several."""
    known: list[float] = []
    for entry in entries:
        with suppress(MicrographError, PixelSizeError):  # what cannot be read is told where it is wanted
            known += filter(None, [read_header(entry.micrograph).pixel_size])
    if not known:
        return None
    if max(known) > ALIKE * min(known):
        _logger.warning(
            "%s: its micrographs have %g to %g A/px, and one particle diameter in px is taken for all of "
            "them; keep those of each pixel size in a data set of their own",
            data_set.root,
            min(known),
            max(known),
        )
        return None
    return float(np.median(known))


def _compare_diameters(data_set: DataSet, diameter_px: float, labels: Mapping[str, Picks]) -> None:
    """Say where label files speak of particles of another size than the one taken."""
    told = {stem: one.diameter_px for stem, one in labels.items() if one.diameter_px is not None}
    if others := {stem: one for stem, one in told.items() if not 1 / ALIKE <= one / diameter_px <= ALIKE}:
        stem, other = next(iter(others.items()))
        _logger.warning(
            "%s: a particle diameter of %g px is taken, though %d of %d label files say another (%s: %g px); "
            "if they are right, train on this data set alone (data.ids) without data.diameter_px, or keep "
            "particles of each size in a data set of their own",
            data_set.root,
            diameter_px,
            len(others),
            len(told),
            stem,
            other,
        )


def _cache_file(entry: Entry, diameter_px: float, bright: bool, preparation: Preparation) -> Path:
    """Name the cached image after everything it depends on."""
    status = entry.micrograph.stat()
    key = json.dumps(
        [
            CACHE_VERSION,
            str(entry.micrograph.absolute()),
            status.st_size,
            status.st_mtime_ns,
            diameter_px,
            bright,
            asdict(preparation.scale),
        ]
    )
    return preparation.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"


def _scaled_file(entry: Entry, diameter_px: float, bright: bool, preparation: Preparation) -> Rescaling:
    """Make sure that the cached image is there, and tell how it lies on the original."""
    # Before its file's size and time are asked for, because a link may lead nowhere.
    shape = read_header(entry.micrograph).shape
    file = _cache_file(entry, diameter_px, bright, preparation)
    if file.exists():
        return plan_rescaling(shape, preparation.scale.particle_px / diameter_px)
    scaled = to_picking_scale(
        read_micrograph(entry.micrograph), diameter_px, preparation.scale, bright=bright
    )
    with replacing(file) as temporary:
        np.save(temporary, scaled.image.numpy().astype(np.float16))
    return scaled.rescaling


def _band(labels: Sequence[Picks], shape: tuple[int, int], diameter_px: float) -> Region:
    """Find where labels of a data set could be: labellers' boxes often have to lie inside the frame."""
    whole = Region.of_micrograph(shape)
    if sum(map(len, labels)) == 0:
        return whole
    seen = Region.around(labels)

    def inset(distance: float) -> float:
        """Believe a distance from the frame's edge, unless it is outside or too far inside."""
        return distance if 0 <= distance <= BAND_MARGIN * diameter_px else 0.0

    return Region(
        whole.left + inset(seen.left - whole.left),
        whole.top + inset(seen.top - whole.top),
        whole.right - inset(whole.right - seen.right),
        whole.bottom - inset(whole.bottom - seen.bottom),
    )


def _rescaled(region: Region, rescaling: Rescaling) -> Region:
    """Carry a rectangle to the picking scale."""
    corners = rescaling.to_rescaled(np.array([[region.left, region.top], [region.right, region.bottom]]))
    return Region(*corners.ravel().tolist())
