"""Everything that can be checked of a data set on disk, without changing anything."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cryopick.core import CoordinatesError, DataSetError
from cryopick.dataset.data_set import DataSet
from cryopick.dataset.orientation import Orientation, Verdict
from cryopick.dataset.orientation_cache import audit_orientation
from cryopick.dataset.verification.finding import Check, Finding
from cryopick.dataset.verification.label_check import CheckedLabels, check_labels, read_label_file
from cryopick.dataset.verification.micrograph_check import CheckedMicrograph, check_micrograph
from cryopick.dataset.verification.set_check import (
    compare_with_catalogue,
    find_diameter_outliers,
    find_outliers,
    find_stray_files,
    usual,
)


@dataclass(frozen=True)
class Verification:
    """What was found of one data set.

    Parameters
    ----------
    data_set
        With its sound micrographs and label files only.
    findings
        The faults, by file.
    micrographs, labelled, labels
        How many were looked at: micrographs, readable label files, labels.
    pixel_sizes
        Of the sound micrographs whose headers tell, in A/px.
    orientation
        The audit of the labels' frame; None without labels or where it could not be made.
    """

    data_set: DataSet
    findings: tuple[Finding, ...]
    micrographs: int
    labelled: int
    labels: int
    pixel_sizes: tuple[float, ...]
    orientation: Orientation | None


def verify(
    data_set: DataSet,
    *,
    pixels: bool = True,
    jobs: int = 1,
    progress: Callable[[Path], None] = lambda path: None,
) -> Verification:
    """Verify one data set. Nothing is deleted, moved or written.

    Parameters
    ----------
    data_set
        From `open_data_sets`.
    pixels
        Whether to read the pixels of every micrograph; without, NaN and constant images are not found.
    jobs
        Threads that read micrographs.
    progress
        Called after each micrograph.
    """
    checked = _check_micrographs(data_set, pixels, jobs, progress)
    labels = [
        read_label_file(data_set, entry, entry.labels)
        for entry in data_set.entries
        if entry.labels is not None
    ]
    diameter = _usual_diameter(data_set, labels)
    count = sum(len(one.labels) for one in labels if one.labels is not None)
    pixel_sizes = tuple(one.pixel_size for one in checked if one.pixel_size)
    faults = (*(one.finding for one in checked), *(one.finding for one in labels))
    findings = [fault for fault in faults if fault is not None]
    findings += find_outliers(checked)
    shapes = {one.path: one.shape for one in checked}
    for entry, one in zip(data_set.labelled, labels, strict=True):
        findings += check_labels(one, shapes[entry.micrograph], diameter)
    findings += find_diameter_outliers(labels, diameter)
    findings += find_stray_files(data_set)
    findings += compare_with_catalogue(data_set, count, diameter, pixel_sizes)
    sound = _sound_part(data_set, checked, labels)
    orientation = None
    if any(one.labels for one in labels) and sound.labelled:
        try:
            orientation = audit_orientation(sound, diameter)
        except (DataSetError, CoordinatesError) as error:
            advice = "settle it, then verify again"
            findings.append(Finding(Check.ORIENTATION, data_set.root, str(error), advice))
        else:
            findings += _judge(orientation)
    return Verification(
        data_set=sound,
        findings=tuple(sorted(findings, key=lambda one: (str(one.path), one.check))),
        micrographs=len(checked),
        labelled=sum(one.labels is not None for one in labels),
        labels=count,
        pixel_sizes=pixel_sizes,
        orientation=orientation,
    )


def _check_micrographs(
    data_set: DataSet, pixels: bool, jobs: int, progress: Callable[[Path], None]
) -> list[CheckedMicrograph]:
    """Check every micrograph, in order."""
    checked = []
    with ThreadPoolExecutor(jobs) as pool:
        paths = [entry.micrograph for entry in data_set.entries]
        for one in pool.map(partial(check_micrograph, pixels=pixels), paths):
            checked.append(one)
            progress(one.path)
    return checked


def _usual_diameter(data_set: DataSet, labels: list[CheckedLabels]) -> float | None:
    """Find the diameter that most label files have, or else the catalogue; None where neither says."""
    row = data_set.catalogue_row
    found = usual(one.labels.diameter_px for one in labels if one.labels is not None)
    return found if found is not None or row is None else row.diameter_px


def _sound_part(data_set: DataSet, checked: list[CheckedMicrograph], labels: list[CheckedLabels]) -> DataSet:
    """Leave out what cannot be read."""
    bad = {one.path for one in checked if one.finding is not None}
    bad |= {one.path for one in labels if one.labels is None}
    return replace(
        data_set,
        entries=tuple(
            replace(entry, labels=None if entry.labels in bad else entry.labels)
            for entry in data_set.entries
            if entry.micrograph not in bad
        ),
    )


def _judge(orientation: Orientation) -> list[Finding]:
    """Make a finding of a failed audit; one that is undecided is told, but is no fault."""
    if orientation.verdict is not Verdict.FAILED:
        return []
    advice = "look at the labels on a micrograph; if they are right, pass data.orientation=rows or cryoppp"
    return [Finding(Check.ORIENTATION, orientation.root, orientation.reason, advice)]
