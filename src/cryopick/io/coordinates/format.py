"""What a module has to offer to be a coordinate format."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from cryopick.core import Frame, Picks


class CoordinateFormat(Protocol):
    """One coordinate file format. Everything here is in the format's native frame; the registry converts."""

    @property
    def name(self) -> str:
        """What users call it."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of its file names, in lower case."""

    @property
    def frame(self) -> Frame:
        """How its files count y."""

    def accepts(self, path: Path) -> bool:
        """Tell whether a file of the right suffix holds coordinates; folders hold other files, too."""

    def read(self, path: Path) -> Mapping[str, Picks]:
        """Read a file: picks by micrograph key. CoordinatesError where it cannot be read."""

    def write(self, picks: Picks, path: Path) -> None:
        """Write the picks of one micrograph, whole or not at all."""
