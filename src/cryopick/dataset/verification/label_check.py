"""Checks of one label file, by itself and against its micrograph."""

from dataclasses import dataclass
from pathlib import Path

from scipy.spatial import cKDTree

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.dataset.data_set import DataSet, Entry, count_outside
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
    finding
        Why it cannot be read; None for one that can be.
    labels
        As stored; None where they cannot be read.
    """

    path: Path
    finding: Finding | None = None
    labels: Picks | None = None


def read_label_file(data_set: DataSet, entry: Entry, path: Path) -> CheckedLabels:
    """Read the label file of one micrograph, or say why that cannot be done."""

    def bad(check: Check, found: str, advice: str) -> CheckedLabels:
        return CheckedLabels(path, Finding(check, path, found, advice))

    if path.exists() and path.stat().st_size == 0:
        return bad(
            Check.EMPTY_LABELS,
            "0 bytes: an interrupted transfer, or no particles",
            "fetch it again; for no particles, write the line of column names",
        )
    try:
        return CheckedLabels(path, None, data_set.read_labels(entry, Frame.ROWS))
    except (CoordinatesError, OSError) as error:
        found = str(error).removeprefix(f"{path}: ")
        return bad(Check.UNREADABLE_LABELS, found, "fetch it again, or correct it")


def check_labels(
    checked: CheckedLabels, shape: tuple[int, int] | None, diameter_px: float | None
) -> list[Finding]:
    """Check labels that could be read; the same in either frame.

    Parameters
    ----------
    checked
        From `read_label_file`.
    shape
        (h, w) of the micrograph; None where it cannot be read.
    diameter_px
        Of the data set; None where unknown.
    """
    labels, path = checked.labels, checked.path
    if not labels:
        return []
    findings = []
    if shape is not None and (outside := count_outside(labels, shape)):
        findings.append(
            Finding(
                Check.OUTSIDE,
                path,
                f"{outside} of {len(labels)} labels outside {shape[1]} x {shape[0]} px",
                "labels of another image size, or of another micrograph",
            )
        )
    if diameter_px is not None and (pairs := len(cKDTree(labels.xy).query_pairs(_APART * diameter_px))):
        findings.append(
            Finding(
                Check.DUPLICATES,
                path,
                f"{pairs} pairs of labels nearer than {_APART:g} diameters ({_APART * diameter_px:.1f} px)",
                "take one of each pair out",
            )
        )
    return findings
