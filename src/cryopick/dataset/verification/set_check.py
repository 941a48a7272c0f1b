"""Checks of a data set's files against each other and against the catalogue."""

from collections import Counter
from collections.abc import Sequence

from cryopick.dataset.data_set import DataSet
from cryopick.dataset.verification.finding import Check, Finding
from cryopick.dataset.verification.label_check import CheckedLabels
from cryopick.dataset.verification.micrograph_check import CheckedMicrograph
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER

_SAME = 0.01
"""Relative difference of pixel sizes, and of diameters, that is rounding."""

_LEFTOVERS = (".part", ".tmp", ".crdownload")
_FOLDERS = ("micrographs", f"ground_truth/{LABELS_FOLDER}", f"ground_truth/{FALSE_POSITIVES_FOLDER}")


def find_outliers(checked: Sequence[CheckedMicrograph]) -> list[Finding]:
    """Find sound micrographs whose shape, data type or header's pixel size is not that of most."""
    sound = [one for one in checked if one.finding is None]
    findings = []
    shapes = Counter(one.shape for one in sound)
    types = Counter(one.data_type for one in sound if one.data_type)
    sizes = Counter(one.pixel_size for one in sound if one.pixel_size)
    for one in sound:
        usual_shape = shapes.most_common(1)[0][0]
        if one.shape != usual_shape and one.shape and usual_shape:
            findings.append(
                Finding(
                    Check.SHAPE,
                    one.path,
                    f"{one.shape[1]} x {one.shape[0]} px, most are {usual_shape[1]} x {usual_shape[0]}",
                    "a file of another data set, or a turned detector: look at it",
                )
            )
        if one.data_type and one.data_type != (usual := types.most_common(1)[0][0]):
            findings.append(
                Finding(
                    Check.MODE, one.path, f"{one.data_type}, most are {usual}", "convert it like the rest"
                )
            )
        if one.pixel_size and _differ(one.pixel_size, sizes.most_common(1)[0][0]):
            findings.append(
                Finding(
                    Check.PIXEL_SIZE,
                    one.path,
                    f"{one.pixel_size:g} A/px, most are {sizes.most_common(1)[0][0]:g}",
                    "correct the header, or pass the pixel size",
                )
            )
    return findings


def find_diameter_outliers(checked: Sequence[CheckedLabels], usual: float | None) -> list[Finding]:
    """Find label files whose diameter is not that of the data set."""
    return [
        Finding(
            Check.DIAMETER,
            one.path,
            f"diameter {one.labels.diameter_px:g} px, most have {usual:g}",
            "labels of another data set, or of other software: look at them",
        )
        for one in checked
        if one.labels is not None
        and one.labels.diameter_px is not None
        and usual is not None
        and _differ(one.labels.diameter_px, usual)
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
    usual = Counter(pixel_sizes).most_common(1)
    if usual and row.pixel_size and _differ(usual[0][0], row.pixel_size):
        add(
            Check.PIXEL_SIZE,
            f"headers say {usual[0][0]:g} A/px, the catalogue {row.pixel_size:g} ({row.pixel_size_source})",
            f"pass the pixel size that is right; {row.remarks or 'look at the scale of the power spectrum'}",
        )
    return findings


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _SAME * other
