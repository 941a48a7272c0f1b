"""The particle's size in pixels of one micrograph, from what the user and the checkpoint say."""

import logging
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError, PixelSizeError, check_positive
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


def choose_diameter(told: Diameter, checkpoint: PickerCheckpoint) -> Diameter | None:
    """Take the user's diameter, else that of the labels the picker was trained on.

    Parameters
    ----------
    told
        By the user; of no length where they do not say.
    checkpoint
        Of the picker.

    Returns
    -------
    Diameter or None
        None where nobody knows it: a picker of particles of many sizes can estimate it.

    Raises
    ------
    ConfigurationError
        If both options are given, or one is not positive.
    """
    if told.angstrom is not None and told.px is not None:
        raise ConfigurationError("found both --diameter and --diameter-px; pass one of them")
    check_positive("--diameter", told.angstrom)
    check_positive("--diameter-px", told.px)
    if told.angstrom is not None:
        notice_nanometres(told.angstrom)
    trained = Diameter(checkpoint.diameter_angstrom, checkpoint.diameter_px)
    return next((one for one in (told, trained) if one != Diameter()), None)
