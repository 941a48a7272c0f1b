"""What only the user can know of coordinate files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.coordinates.format import CoordinateFormat
from cryopick.io.coordinates.registry import own_frame, read_coordinates, undeclared_frame
from cryopick.io.coordinates.shifts import apply_shifts
from cryopick.io.coordinates.star import STAR
from cryopick.io.coordinates.topaz import TOPAZ

HAVE_SHIFTS = (STAR, CRYOSPARC)
"""Formats whose particles may have been refined; labels have such columns, too, and are where they are."""


@dataclass(frozen=True)
class SourceOptions:
    """What the user declares of coordinate files.

    Parameters
    ----------
    format
        None to tell it from the files' names and contents.
    frame
        How the files count y; None for their format's way.
    flip_y
        They count it from the other end than their format does, as made on micrographs stored the other way
        up: shifts and angles are turned over, too.
    scale
        What to multiply the files' pixels by; None for 1, where the format leaves no doubt.
    shift_pixel_size
        Of the micrographs in A/px, to take the shifts of a refinement off the particles' coordinates; None to
        leave those as they are.
    whole_shifts
        Of those shifts, leave a fraction of a pixel (see `apply_shifts`).
    """

    format: CoordinateFormat | None = None
    frame: Frame | None = None
    flip_y: bool = False
    scale: float | None = None
    shift_pixel_size: float | None = None
    whole_shifts: bool = False

    def frame_of(self, source: Path, format_: CoordinateFormat, micrographs: Iterable[Path]) -> Frame:
        """Decide how files in a format count y, for these micrographs.

        Raises
        ------
        CoordinatesError
            If it is neither declared nor told by the format.
        ConfigurationError
            If it is declared twice.
        """
        if self.frame is not None and self.flip_y:
            raise ConfigurationError("--frame and --flip-y both say how y is counted; pass one of them")
        frame = self.frame or own_frame(format_, micrographs)
        if frame is None:
            raise undeclared_frame(source, format_)
        if self.flip_y:
            return Frame.ROWS if frame is Frame.CRYOPPP else Frame.CRYOPPP
        return frame

    @property
    def frame_declared(self) -> bool:
        """Whether it is declared how y counts, so that the kind of file that a name means does not matter."""
        return self.frame is not None or self.flip_y

    def scale_of(self, source: Path, format_: CoordinateFormat) -> float:
        """Decide on the scale of files in a format; CoordinatesError where only the user can know it."""
        if self.scale is not None:
            return self.scale
        if format_ is TOPAZ:
            raise CoordinatesError(
                f"{source}: a Topaz table counts pixels of the images Topaz was given; say with --scale how "
                "many times smaller than the micrographs those were (1 if not, or if extracted with -x)"
            )
        return 1.0

    def read_stored(self, source: Path, format_: CoordinateFormat) -> dict[str, Picks]:
        """Read files in a format, in pixels of the micrographs, y as it is stored.

        Raises
        ------
        CoordinatesError
            If something cannot be read, or there are no shifts to be taken off.
        ConfigurationError
            If the scale or the pixel size cannot be one.
        """
        scale = self.scale_of(source, format_)
        stored = read_coordinates(source, frame=Frame.ROWS, scale=scale, format_=format_)
        if self.shift_pixel_size is None:
            return stored
        if format_ not in HAVE_SHIFTS:
            raise CoordinatesError(
                f"{source}: --apply-shifts is for particles in RELION's STAR files and CryoSPARC's .cs, and "
                f"this is a {format_.name}. Leave it out"
            )
        return apply_shifts(
            source,
            stored,
            self.shift_pixel_size,
            whole=self.whole_shifts,
            from_last_row=self.frame is Frame.CRYOPPP,
        )
