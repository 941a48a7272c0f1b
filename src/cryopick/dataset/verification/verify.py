"""Everything that can be checked of a data set on disk, without changing anything."""

from collections import Counter
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
from cryopick.dataset.verification.label_check import CheckedLabels, check_labels
from cryopick.dataset.verification.micrograph_check import CheckedMicrograph, check_micrograph
from cryopick.dataset.verification.set_check import (
    compare_with_catalogue,
    find_diameter_outliers,
    find_outliers,
    find_stray_files,
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
    by_path = {one.path: one for one in checked}
    diameter = _usual_diameter(data_set)
    labels = [
        found
        for entry in data_set.labelled
        if (found := check_labels(data_set, entry, by_path[entry.micrograph].shape, diameter)) is not None
    ]
    count = sum(len(one.labels) for one in labels if one.labels is not None)
    pixel_sizes = tuple(one.pixel_size for one in checked if one.pixel_size)
    findings = [one.finding for one in checked if one.finding is not None]
    findings += find_outliers(checked)
    findings += [finding for one in labels for finding in one.findings]
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


def _usual_diameter(data_set: DataSet) -> float | None:
    """Find the diameter that most label files have, or else the catalogue; None where neither says."""
    diameters: Counter[float] = Counter()
    for entry in data_set.labelled:
        found = check_labels(data_set, entry, None, None)
        if found is not None and found.labels is not None and found.labels.diameter_px is not None:
            diameters[found.labels.diameter_px] += 1
    if diameters:
        return diameters.most_common(1)[0][0]
    return None if data_set.catalogue_row is None else data_set.catalogue_row.diameter_px


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
