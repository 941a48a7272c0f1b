"""Checks of one label file against its micrograph."""

from dataclasses import dataclass
from pathlib import Path

from scipy.spatial import cKDTree

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.dataset.data_set import DataSet, Entry
from cryopick.dataset.verification.finding import Check, Finding

_APART = 0.2
"""Particle diameters; labels nearer than that are one particle marked twice."""


@dataclass(frozen=True)
class CheckedLabels:
    """What one label file turned out to be.

    Parameters
    ----------
    path
        The file.
    findings
        What is wrong with it.
    labels
        As stored; None where they cannot be read.
    """

    path: Path
    findings: tuple[Finding, ...] = ()
    labels: Picks | None = None


def check_labels(
    data_set: DataSet, entry: Entry, shape: tuple[int, int] | None, diameter_px: float | None
) -> CheckedLabels | None:
    """Check the labels of one micrograph; the same in either frame.

    Parameters
    ----------
    data_set, entry
        Which.
    shape
        (h, w) of its micrograph; None where it cannot be read.
    diameter_px
        Of the data set; None where unknown.

    Returns
    -------
    CheckedLabels or None
        None where there is no label file.
    """
    path = entry.labels
    if path is None:
        return None
    if path.exists() and path.stat().st_size == 0:
        finding = Finding(
            Check.EMPTY_LABELS,
            path,
            "0 bytes: an interrupted transfer, or no particles",
            "fetch it again; for no particles, write the line of column names",
        )
        return CheckedLabels(path, (finding,))
    try:
        labels = data_set.read_labels(entry, Frame.ROWS)
    except (CoordinatesError, OSError) as error:
        found = str(error).removeprefix(f"{path}: ")
        return CheckedLabels(
            path, (Finding(Check.UNREADABLE_LABELS, path, found, "fetch it again, or correct it"),)
        )
    if labels is None:
        return None
    findings = []
    if shape is not None and (outside := _outside(labels, shape)):
        findings.append(
            Finding(
                Check.OUTSIDE,
                path,
                f"{outside} of {len(labels)} labels outside {shape[1]} x {shape[0]} px",
                "labels of another image size, or of another micrograph",
            )
        )
    diameter = diameter_px or labels.diameter_px
    if diameter is not None and len(labels):
        pairs = len(cKDTree(labels.xy).query_pairs(_APART * diameter))
        if pairs:
            findings.append(
                Finding(
                    Check.DUPLICATES,
                    path,
                    f"{pairs} pairs of labels nearer than {_APART:g} diameters ({_APART * diameter:.1f} px)",
                    "take one of each pair out",
                )
            )
    return CheckedLabels(path, tuple(findings), labels)


def _outside(labels: Picks, shape: tuple[int, int]) -> int:
    """Count labels off the frame; y = height is on it, being the first row read as CryoPPP's."""
    height, width = shape
    return int(((labels.xy < 0) | (labels.xy > (width, height))).any(axis=1).sum())
