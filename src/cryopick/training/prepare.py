"""Bring the micrographs of data sets to the picking scale, once, and keep them for the next run."""

import hashlib
import json
import logging
import os
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
    """

    scale: PickingScale
    cache: Path
    orientation: Frame | None = None
    diameter_px: float | None = None


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

    images = _Images(preparation, diameter_px, bright)

    def scale(entry: Entry) -> tuple[Rescaling, Picks] | None:
        try:
            return images.make(entry), data_set.read_false_positives(entry, frame) or Picks(np.empty((0, 2)))
        except CryopickError as error:
            _logger.warning("left out of training: %s", error)
            return None
        finally:
            progress()

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        scaled = list(pool.map(scale, entries))
    micrographs = []
    for entry, one in zip(entries, scaled, strict=True):
        if one is None:
            continue
        rescaling, rejected = one
        micrographs.append(
            LabelledMicrograph(
                name=f"{data_set.id}/{entry.stem}",
                # Not in the threads: numpy parses the file's header as Python, which 3.11 cannot do in two at
                # a time (github.com/python/cpython/issues/106905).
                image=StoredImage(images.file(entry)),
                labels=rescaling.to_rescaled(labels[entry.stem].xy),
                rejected=rescaling.to_rescaled(rejected.xy),
                band=_band(list(labels.values()), rescaling, diameter_px),
                diameter_px=preparation.scale.particle_px,
            )
        )
    if not micrographs:
        raise DataSetError(
            f"{data_set.root}: none of {len(entries)} labelled micrographs can be used; see the warnings"
        )
    return PreparedSet(
        id=data_set.id,
        diameter_px=diameter_px,
        diameter_angstrom=None if pixel_size is None else diameter_px * pixel_size,
        bright=bright,
        micrographs=tuple(micrographs),
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


@dataclass(frozen=True)
class _Images:
    """The images of one data set at the picking scale, in the cache."""

    preparation: Preparation
    diameter_px: float
    bright: bool

    def file(self, entry: Entry) -> Path:
        """Name an image after everything it depends on."""
        status = entry.micrograph.stat()
        key = json.dumps(
            [
                CACHE_VERSION,
                str(entry.micrograph.absolute()),
                status.st_size,
                status.st_mtime_ns,
                self.diameter_px,
                self.bright,
                asdict(self.preparation.scale),
            ]
        )
        return self.preparation.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"

    def make(self, entry: Entry) -> Rescaling:
        """Make sure that an image is there, and tell how it lies on the original."""
        scale = self.preparation.scale
        # Before its file's size and time are asked for, because a link may lead nowhere.
        shape = read_header(entry.micrograph).shape
        file = self.file(entry)
        if file.exists():
            return plan_rescaling(shape, scale.particle_px / self.diameter_px)
        micrograph = read_micrograph(entry.micrograph)
        scaled = to_picking_scale(micrograph, self.diameter_px, scale, bright=self.bright)
        with replacing(file) as temporary:
            np.save(temporary, scaled.image.numpy().astype(np.float16))
        return scaled.rescaling


def _band(labels: Sequence[Picks], rescaling: Rescaling, diameter_px: float) -> Region:
    """Find where labels could be, at the picking scale: their boxes often have to lie inside the frame."""
    band = Region.of_micrograph(rescaling.source_shape)
    if sum(map(len, labels)):
        seen = Region.around(labels)

        def inset(distance: float) -> float:
            """Believe a distance from the frame's edge, unless it is outside or too far inside."""
            return distance if 0 <= distance <= BAND_MARGIN * diameter_px else 0.0

        band = Region(
            band.left + inset(seen.left - band.left),
            band.top + inset(seen.top - band.top),
            band.right - inset(band.right - seen.right),
            band.bottom - inset(band.bottom - seen.bottom),
        )
    corners = rescaling.to_rescaled(np.array([[band.left, band.top], [band.right, band.bottom]]))
    return Region(*corners.ravel().tolist())
