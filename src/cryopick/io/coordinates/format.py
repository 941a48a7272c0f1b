"""What a module has to offer to be a coordinate format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

from cryopick.core import Frame, Picks


class CoordinateFormat(Protocol):
    """One coordinate file format. Everything here is in the file's own frame; the registry converts."""

    @property
    def key(self) -> str:
        """What options of the command line call it."""

    @property
    def name(self) -> str:
        """What users call it."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of its file names, in lower case."""

    @property
    def frame(self) -> Frame | None:
        """How its files count y, on MRC files; None where they do not say."""

    def accepts(self, path: Path) -> bool:
        """Tell whether a file of the right suffix holds coordinates; folders hold other files, too."""

    def read(self, path: Path) -> Mapping[str, Picks]:
        """Read a file: picks by micrograph key. CoordinatesError where it cannot be read."""


@runtime_checkable
class DisplayedFormat(CoordinateFormat, Protocol):
    """A format of programs that turn other kinds of micrographs over on reading than we do."""

    def frame_on(self, micrograph: Path) -> Frame:
        """Tell how y counts on a micrograph, which may not be there, by its suffix."""


@runtime_checkable
class SingleFormat(CoordinateFormat, Protocol):
    """A format that has files of one micrograph each."""

    @property
    def ending(self) -> str:
        """What follows the micrograph's stem in the name of its file."""

    def write(self, picks: Picks, path: Path) -> None:
        """Write the picks of one micrograph, whole or not at all."""


@dataclass(frozen=True)
class NamedPicks:
    """The picks of one micrograph and what a file of many has to say of that.

    Parameters
    ----------
    name
        The micrograph's name or path, as it is to be written.
    picks
        In the frame of the file.
    shape
        (h, w) of the micrograph in px; None where unknown.
    pixel_size
        In A/px; None where unknown.
    """

    name: str
    picks: Picks
    shape: tuple[int, int] | None = None
    pixel_size: float | None = None


@runtime_checkable
class JointFormat(CoordinateFormat, Protocol):
    """A format that has files of many micrographs."""

    def write_joint(self, micrographs: Sequence[NamedPicks], path: Path) -> None:
        """Write the picks of many micrographs, whole or not at all."""


@runtime_checkable
class BoxedFormat(CoordinateFormat, Protocol):
    """A format whose files hold a square around each particle."""

    def with_box(self, box_px: int) -> Self:
        """Make the same format with squares of this side (px), instead of the particle's diameter."""
