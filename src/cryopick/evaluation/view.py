"""Looking at micrographs once: a picture for the page, and the contrast of the labels."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import MicrographError, Picks
from cryopick.evaluation.contrast import contrast_at
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.picture import make_picture
from cryopick.io.micrographs import read_micrograph

_SIDE, _THUMBNAIL_SIDE = 960, 96  # px, of the longer side
_QUALITIES = (84, 76, 68, 60, 50, 40, 30)
_SMALLER = 0.8

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class View:
    """What was seen of one micrograph.

    Parameters
    ----------
    picture, thumbnail
        JPEG files, low-passed and with contrast.
    contrast
        Shape (n,), of the labels (`contrast_at`).
    """

    picture: bytes
    thumbnail: bytes
    contrast: NDArray[np.float64]


def look_at(
    stems: Iterable[str],
    facts: Mapping[str, MicrographFacts],
    labels: Mapping[str, Picks],
    diameter_px: float,
    picture_bytes: int,
) -> dict[str, View]:
    """Read micrographs one by one.

    Parameters
    ----------
    stems
        Which.
    facts
        Where they are; those that are not there are passed over, unreadable ones reported.
    labels
        By micrograph.
    diameter_px
        Of the particle, in pixels of the micrograph.
    picture_bytes
        How large a picture may be.
    """
    views = {}
    for stem in stems:
        if stem not in facts or not facts[stem].path.exists():
            continue
        try:
            image = read_micrograph(facts[stem].path).image
        except MicrographError as error:
            _logger.warning("not shown: %s", error)
            continue
        grey = make_picture(image, diameter_px).grey
        whole = Image.fromarray(np.asarray(grey * 255, dtype=np.uint8))
        views[stem] = View(
            _fit(whole, picture_bytes),
            _jpeg(_shrink(whole, _THUMBNAIL_SIDE), 70),
            contrast_at(image, labels[stem].xy, diameter_px),
        )
    return views


def _fit(picture: Image.Image, most_bytes: int) -> bytes:
    """Compress as far as needed, then shrink."""
    side = _SIDE
    while True:
        small = _shrink(picture, side)
        for quality in _QUALITIES:
            data = _jpeg(small, quality)
            if len(data) <= most_bytes or side <= _THUMBNAIL_SIDE:
                return data
        side = int(side * _SMALLER)


def _shrink(picture: Image.Image, side: int) -> Image.Image:
    scale = min(1, side / max(picture.size))
    width, height = (max(1, round(length * scale)) for length in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX if scale < 0.5 else Image.Resampling.LANCZOS)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
