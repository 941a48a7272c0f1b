"""Checks of a data set's files against each other and against the catalogue."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from cryopick.dataset.data_set import DataSet
from cryopick.dataset.rounds import GROUND_TRUTH
from cryopick.dataset.verification.finding import Check, Finding
from cryopick.dataset.verification.label_check import CheckedLabels
from cryopick.dataset.verification.micrograph_check import CheckedMicrograph
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER

_T = TypeVar("_T")
_SAME = 0.01
"""Relative difference of pixel sizes, and of diameters, that is rounding."""

_LEFTOVERS = (".part", ".tmp", ".crdownload")
_FOLDERS = ("micrographs", f"{GROUND_TRUTH}/{LABELS_FOLDER}", f"{GROUND_TRUTH}/{FALSE_POSITIVES_FOLDER}")


def usual(values: Iterable[_T | None]) -> _T | None:
    """Find the most frequent of the values that are known; None where none is."""
    counts = Counter(value for value in values if value)
    return counts.most_common(1)[0][0] if counts else None


def find_outliers(checked: Sequence[CheckedMicrograph]) -> list[Finding]:
    """Find sound micrographs whose shape, data type or header's pixel size is not that of most."""
    sound = [one for one in checked if one.finding is None]
    shape = usual(one.shape for one in sound)
    data_type = usual(one.data_type for one in sound)
    pixel_size = usual(one.pixel_size for one in sound)
    findings = []
    for one in sound:
        if one.shape and shape and one.shape != shape:
            findings.append(
                Finding(
                    Check.SHAPE,
                    one.path,
                    f"{one.shape[1]} x {one.shape[0]} px, most are {shape[1]} x {shape[0]}",
                    "a file of another data set, or a turned detector: look at it",
                )
            )
        if one.data_type and one.data_type != data_type:
            found = f"{one.data_type}, most are {data_type}"
            findings.append(Finding(Check.MODE, one.path, found, "convert it like the rest"))
        if one.pixel_size and pixel_size and _differ(one.pixel_size, pixel_size):
            findings.append(
                Finding(
                    Check.PIXEL_SIZE,
                    one.path,
                    f"{one.pixel_size:g} A/px, most are {pixel_size:g}",
                    "correct the header, or pass the pixel size",
                )
            )
    return findings


def find_diameter_outliers(checked: Sequence[CheckedLabels], diameter_px: float | None) -> list[Finding]:
    """Find label files whose diameter is not that of the data set."""
    return [
        Finding(
            Check.DIAMETER,
            one.path,
            f"diameter {one.labels.diameter_px:g} px, most have {diameter_px:g}",
            "labels of another data set, or of other software: look at them",
        )
        for one in checked
        if one.labels is not None
        and one.labels.diameter_px is not None
        and diameter_px is not None
        and _differ(one.labels.diameter_px, diameter_px)
    ]


def find_stray_files(data_set: DataSet) -> list[Finding]:
    """Find labels without a micrograph, and what interrupted programs left behind."""
    findings = [
        Finding(Check.ORPHAN, path, "belongs to no micrograph", "fetch the micrograph, or move it away")
        for path in data_set.orphans
    ]
    for folder in (data_set.root / name for name in _FOLDERS):
        names = sorted(folder.iterdir()) if folder.is_dir() else []
        findings += [
            Finding(Check.LEFTOVER, path, "an unfinished file", "finish the download, or move it away")
            for path in names
            if path.name.lower().endswith(_LEFTOVERS)
        ]
    return findings


def compare_with_catalogue(
    data_set: DataSet, labels: int, diameter_px: float | None, pixel_sizes: Sequence[float]
) -> list[Finding]:
    """Hold a published data set against what was published of it; one made of parts has no counts of each.

    Parameters
    ----------
    data_set
        Which.
    labels
        Found in its files.
    diameter_px
        Of most label files.
    pixel_sizes
        Of the headers, in A/px.
    """
    row = data_set.catalogue_row
    if row is None:
        return []
    findings = []

    def add(check: Check, found: str, advice: str) -> None:
        findings.append(Finding(check, data_set.root, found, advice))

    in_part = "finish the download; if a part is wanted, nothing"
    fewer = len(data_set.entries) < row.micrographs
    if not row.parts and len(data_set.entries) != row.micrographs:
        add(
            Check.COUNT,
            f"{len(data_set.entries)} micrographs, published are {row.micrographs}",
            in_part,
        )
    if not row.parts and labels != row.labels:
        advice = in_part if fewer else "see the faults of label files"
        add(Check.COUNT, f"{labels} labels, published are {row.labels}", advice)
    if diameter_px is not None and _differ(diameter_px, row.diameter_px):
        add(
            Check.DIAMETER,
            f"{diameter_px:g} px, published is {row.diameter_px:g}",
            "binned micrographs or labels: look at them",
        )
    pixel_size = usual(pixel_sizes)
    if pixel_size and row.pixel_size and _differ(pixel_size, row.pixel_size):
        add(
            Check.PIXEL_SIZE,
            f"headers say {pixel_size:g} A/px, the catalogue {row.pixel_size:g} ({row.pixel_size_source})",
            f"pass the pixel size that is right; {row.remarks or 'look at the scale of the power spectrum'}",
        )
    return findings


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _SAME * other
