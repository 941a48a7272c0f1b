"""In which frame the labels of a data set are written, found by looking where the particles are.

CryoPPP's label files count y from the last row of the MRC file, and pictures made of those files are upside
down against it. Both were built over years by several programs, so the rule is checked for each data set.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryopick.core import DataSetError, Frame


class Verdict(StrEnum):
    """What the audit says of a data set."""

    CONFIRMED = "confirmed"
    """The particles are where the labels are, in one frame and not in the other."""

    UNDECIDED = "undecided"
    """Too little evidence; the frame is the one to expect for the kind of file."""

    FAILED = "failed"
    """The labels fit the images in neither frame."""


@dataclass(frozen=True)
class Evidence:
    """Density contrast at the labels, read in one frame.

    Parameters
    ----------
    contrast
        Mean `density_contrast` of the labels, in robust standard deviations; negative for dark particles.
    standard_error
        Of ``contrast``; 0 for fewer than two labels.
    labels
        How many labels were measured.
    """

    contrast: float
    standard_error: float
    labels: int

    @property
    def significance(self) -> float:
        """Size of the contrast in standard errors; 0 where nothing could be measured."""
        return abs(self.contrast) / self.standard_error if self.standard_error else 0.0


@dataclass(frozen=True)
class Orientation:
    """The frame of a data set's label files, and what speaks for it.

    Parameters
    ----------
    root
        Folder of the data set.
    frame
        The frame found; for other verdicts than confirmed, the one to expect.
    verdict
        How far to trust it.
    reason
        The verdict in words, with numbers.
    rows, cryoppp
        Evidence when the label files are read in either frame.
    micrographs
        Names of the micrographs looked at.
    """

    root: Path
    frame: Frame
    verdict: Verdict
    reason: str
    rows: Evidence
    cryoppp: Evidence
    micrographs: tuple[str, ...]

    def read_as(self, frame: Frame) -> Evidence:
        """Give the evidence in one frame: contrast is below 0 for dark particles, above for bright ones."""
        return self.rows if frame is Frame.ROWS else self.cryoppp

    @property
    def evidence(self) -> Evidence:
        """That in the frame found."""
        return self.read_as(self.frame)

    def require(self) -> Frame:
        """Give the frame to train with.

        Raises
        ------
        DataSetError
            If the audit failed.
        """
        if self.verdict is Verdict.FAILED:
            raise DataSetError(
                f"{self.root}: the labels fail the orientation audit: {self.reason}. Look at the labels on a "
                "micrograph; if they are right, pass data.orientation=rows or data.orientation=cryoppp"
            )
        return self.frame
