"""Figures as files, marked as cryopick's so that none is taken for a micrograph."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cryopick.io.atomic import replacing

if TYPE_CHECKING:  # slow to import
    from matplotlib.figure import Figure

_SOFTWARE = {"Software": "cryopick"}

_MARK = b"tEXtSoftware\0cryopick"
_HEAD_BYTES = 1024
"""Text that is written before the pixels stands in these."""


def write_figure(figure: "Figure", path: Path) -> None:
    """Write a figure, in the format that its suffix names; PNG without one.

    Raises
    ------
    OSError
        If the disk refuses, with the name of the file.
    """
    kind = path.suffix.removeprefix(".") or "png"
    with replacing(path) as temporary:
        figure.savefig(temporary, format=kind, metadata=_SOFTWARE if kind.lower() == "png" else None)


def figure_png(figure: "Figure") -> bytes:
    """Draw a figure as PNG."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata=_SOFTWARE)
    return buffer.getvalue()


def image_png(image: Image.Image) -> bytes:
    """Write an image that is a figure as PNG."""
    text = PngInfo()
    for key, value in _SOFTWARE.items():
        text.add_text(key, value)
    buffer = BytesIO()
    image.save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()


def is_figure(path: Path) -> bool:
    """Tell whether a file is a PNG that cryopick has drawn, as far as it can be read."""
    if path.suffix.lower() != ".png":
        return False
    try:
        with path.open("rb") as file:
            return _MARK in file.read(_HEAD_BYTES)
    except OSError:
        return False
