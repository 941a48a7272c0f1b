"""Class averages in one picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cryopick.io.figures import image_png
from cryopick.validation.measures.selection import SelectedClass

_TILE = 112
_CAPTION = 30
_GAP = 8
_COLUMNS = 10
_FRAME = 3
_KEPT, _LEFT = (0, 158, 115), (120, 120, 120)
_FONT = Path(
    matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"
)  # Pillow's own has no Angstrom sign
_GROUND, _INK = (24, 27, 31), (230, 232, 235)


def montage_png(
    averages: NDArray[np.float32],  # (k, n, n)
    classes: Sequence[SelectedClass],
) -> bytes:
    """Draw classes with number, resolution and particles; selected ones in a green frame.

    Parameters
    ----------
    averages
        Image ``number - 1`` is that of class ``number``.
    classes
        In the order to be drawn (`PickSetResult.filled`).
    """
    columns = max(1, min(_COLUMNS, len(classes)))
    rows = max(1, -(-len(classes) // columns))
    width, height = _TILE + _GAP, _TILE + _CAPTION + _GAP
    sheet = Image.new("RGB", (columns * width + _GAP, rows * height + _GAP), _GROUND)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(_FONT, 11)
    for place, each in enumerate(classes):
        left, top = _GAP + place % columns * width, _GAP + place // columns * height
        inner = _TILE - 2 * _FRAME
        tile = _grey(averages[each.number - 1]).resize((inner, inner), Image.Resampling.BICUBIC)
        frame = (left, top, left + _TILE - 1, top + _TILE - 1)
        pen.rectangle(frame, fill=_KEPT if each.selected else _LEFT)
        sheet.paste(tile, (left + _FRAME, top + _FRAME))
        ink = _INK if each.selected else _LEFT
        pen.text((left, top + _TILE + 1), f"{each.number}   {each.resolution_angstrom:.1f} \u00c5", ink, font)
        pen.text((left, top + _TILE + 14), f"{each.particles:,} particles", ink, font)
    return image_png(sheet)


def _grey(image: NDArray[np.float32]) -> Image.Image:
    """Stretch the contrast of one average; row 0 of an MRC file is at the bottom."""
    low, high = np.percentile(image, (0.5, 99.5))
    scaled = np.clip((image - low) / ((high - low) or 1), 0, 1)
    return Image.fromarray((255 * scaled[::-1]).astype(np.uint8))
