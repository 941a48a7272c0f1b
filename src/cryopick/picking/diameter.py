"""The particle's size in pixels of one micrograph, from what the user and the checkpoint say."""

import logging
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError, PixelSizeError
from cryopick.models import PickerCheckpoint

SMALLEST = 30.0
"""A; what anybody picks is larger."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Diameter:
    """A particle diameter in A, in px of the original micrographs, or both: then A wins where it can be used.

    Parameters
    ----------
    angstrom
        In A; None where unknown.
    px
        In px; None where unknown.
    estimated
        Found on the micrographs (see `estimate_diameter`), not told.
    """

    angstrom: float | None = None
    px: float | None = None
    estimated: bool = False

    def in_pixels(self, pixel_size: float | None, path: Path) -> float:
        """Express the diameter in px of a micrograph.

        Parameters
        ----------
        pixel_size
            Of the micrograph, in A/px; None where unknown.
        path
            The micrograph, for the message.

        Raises
        ------
        PixelSizeError
            If the diameter is known in A only and the pixel size is not known.
        """
        if self.angstrom is not None and pixel_size is not None:
            return self.angstrom / pixel_size
        if self.px is not None:
            return self.px
        raise PixelSizeError(
            f"{path}: the pixel size is unknown, and the diameter is {self.angstrom:g} A; pass --pixel-size "
            "(`predict` also takes the diameter in pixels, --diameter-px)"
        )


def notice_nanometres(angstrom: float) -> None:
    """Warn of a diameter told as in A that is hardly one."""
    if angstrom < SMALLEST:
        _logger.warning(
            "--diameter %g: smaller than any particle that is picked; in nm, it would be --diameter %g",
            angstrom,
            10 * angstrom,
        )


def choose_diameter(
    angstrom: float | None, px: float | None, checkpoint: PickerCheckpoint
) -> Diameter | None:
    """Take the user's diameter, else that of the labels the picker was trained on.

    Returns
    -------
    Diameter or None
        None where nobody knows it: a picker of particles of many sizes can estimate it.

    Raises
    ------
    ConfigurationError
        If both options are given, or one is not positive.
    """
    if angstrom is not None and px is not None:
        raise ConfigurationError("found both --diameter and --diameter-px; pass one of them")
    for option, value in (("--diameter", angstrom), ("--diameter-px", px)):
        if value is not None and not 0 < value < float("inf"):
            raise ConfigurationError(f"{option} {value:g} is not a positive number")
    if angstrom is not None:
        notice_nanometres(angstrom)
    if angstrom is not None or px is not None:
        return Diameter(angstrom, px)
    if checkpoint.diameter_angstrom is None and checkpoint.diameter_px is None:
        return None
    return Diameter(checkpoint.diameter_angstrom, checkpoint.diameter_px)
