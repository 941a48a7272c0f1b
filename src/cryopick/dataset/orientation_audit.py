"""Finding the frame of a data set's labels from the density where they lie."""

import logging
from collections.abc import Mapping
from math import hypot

import numpy as np
from numpy.typing import NDArray

from cryopick.core import DataSetError, Frame, MicrographError, convert_frame
from cryopick.dataset.data_set import DataSet, count_outside, spread_evenly
from cryopick.dataset.density_contrast import density_contrast
from cryopick.dataset.orientation import Evidence, Orientation, Verdict
from cryopick.io.micrographs import cryoppp_frame, read_header, read_micrograph

_logger = logging.getLogger(__name__)

_MICROGRAPHS = 8
_FEWEST_LABELS = 20  # below that nothing is concluded
_ENOUGH_LABELS = 100  # from that on, no contrast at all means that the labels are wrong
_SEEN = 5.0  # standard errors of a contrast that is there
_DISTINCT = 4.0  # standard errors between the frames
_OUTSIDE = 0.1  # share of labels outside the image that speaks of another image size


def measure_orientation(data_set: DataSet, diameter_px: float | None = None) -> Orientation:
    """Find the frame of a data set's label files from the density at the labels of up to 8 micrographs.

    Parameters
    ----------
    data_set
        With label files; micrographs are taken evenly over the set, those without particles passed over.
    diameter_px
        Particle diameter in pixels of the micrographs; None for what the data set says.

    Returns
    -------
    Orientation
        Confirmed where the stronger contrast, dark or bright, is seen at 5 standard errors and stands 4 above
        the other.

    Raises
    ------
    DataSetError
        If MRC files and pictures are mixed, or the diameter is unknown.
    CoordinatesError
        If a label file cannot be read.
    """
    from cryopick.image.spikes import remove_spikes  # with torch, which comparing does without

    expected = _expected_frame(data_set)
    contrasts: dict[Frame, list[NDArray[np.float64]]] = {frame: [] for frame in Frame}
    names: list[str] = []
    labelled = outside = 0
    for entry in spread_evenly(data_set.labelled, _MICROGRAPHS):
        if len(names) == _MICROGRAPHS:
            break
        labels = data_set.read_labels(entry, Frame.ROWS)
        if not labels:
            continue
        if diameter_px is None:
            diameter_px = data_set.diameter_px()
        try:
            image = remove_spikes(read_micrograph(entry.micrograph).image)
        except MicrographError as error:
            _logger.warning("left out of the orientation audit: %s", error)
            continue
        for frame, measured in contrasts.items():
            xy = convert_frame(labels.xy, frame, Frame.ROWS, image.shape[0])
            measured.append(density_contrast(image, xy, diameter_px))
        names.append(entry.micrograph.name)
        labelled += len(labels)
        outside += count_outside(labels, image.shape)

    evidence = {frame: _pool(measured) for frame, measured in contrasts.items()}
    best, other = sorted(Frame, key=lambda frame: -abs(evidence[frame].contrast))
    verdict, reason = _judge(evidence, best, other, labelled, outside)
    return Orientation(
        root=data_set.root,
        frame=best if verdict is Verdict.CONFIRMED else expected,
        verdict=verdict,
        reason=f"{reason}; taking {expected}" if verdict is Verdict.UNDECIDED else reason,
        rows=evidence[Frame.ROWS],
        cryoppp=evidence[Frame.CRYOPPP],
        micrographs=tuple(names),
    )


def _expected_frame(data_set: DataSet) -> Frame:
    """Expect CryoPPP's rule of files whose row 0 is at the bottom of the display, and y = row of pictures."""
    expected: dict[str, Frame] = {}  # by suffix, from the first file of the kind that can be read
    for entry in data_set.entries:
        suffix = entry.micrograph.suffix.lower()
        if suffix not in expected:
            try:
                read_header(entry.micrograph)
            except MicrographError:
                continue  # reported when its pixels are wanted
            expected[suffix] = cryoppp_frame(entry.micrograph)
    if not expected:
        raise DataSetError(f"{data_set.root}: none of its {len(data_set.entries)} micrographs can be read")
    if len(set(expected.values())) > 1:
        raise DataSetError(
            f"{data_set.root}: found {' and '.join(sorted(expected))} micrographs; one label frame cannot "
            "fit both, because pictures are stored upside down against MRC. Keep one kind in the folder"
        )
    return next(iter(expected.values()))


def _pool(measured: list[NDArray[np.float64]]) -> Evidence:
    """Average over all labels of all micrographs."""
    contrasts = np.concatenate([np.empty(0), *measured])
    count = len(contrasts)
    return Evidence(
        contrast=float(contrasts.mean()) if count else 0.0,
        standard_error=float(contrasts.std(ddof=1)) / count**0.5 if count > 1 else 0.0,
        labels=count,
    )


def _judge(
    evidence: Mapping[Frame, Evidence], best: Frame, other: Frame, labelled: int, outside: int
) -> tuple[Verdict, str]:
    """Decide by the stronger contrast, whatever its sign: with stain, or inverted, particles are bright."""
    if labelled < _FEWEST_LABELS:
        return Verdict.UNDECIDED, f"only {labelled} labels"
    if outside > _OUTSIDE * labelled:
        return (
            Verdict.FAILED,
            f"{outside} of {labelled} labels lie outside their image; they belong to images of another size",
        )
    numbers = "contrast " + ", ".join(
        f"{evidence[frame].contrast:+.2f} +- {evidence[frame].standard_error:.2f} read as {frame}"
        for frame in (best, other)
    )
    if evidence[best].significance < _SEEN:
        if evidence[best].labels < _ENOUGH_LABELS:
            return Verdict.UNDECIDED, f"too few labels to see particles; {numbers}"
        return Verdict.FAILED, f"no particles at the labels in either frame; {numbers}"
    lead = abs(evidence[best].contrast) - abs(evidence[other].contrast)
    if lead < _DISTINCT * hypot(evidence[best].standard_error, evidence[other].standard_error):
        return Verdict.UNDECIDED, f"particles in both frames; {numbers}"
    return Verdict.CONFIRMED, numbers
