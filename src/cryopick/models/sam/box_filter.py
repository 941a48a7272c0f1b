"""CryoSegNet's rule for which of SAM's masks are particles."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from cryopick.models.sam.mask_generator import GeneratedMask

LEAST_QUALITY = 0.94
"""Masks of which SAM expects less are left out."""


@dataclass(frozen=True)
class Picked:
    """One particle, in px of the micrograph."""

    x: float
    y: float
    diameter: float
    quality: float


def filter_boxes(
    masks: Sequence[GeneratedMask], segmented: tuple[int, int], micrograph: tuple[int, int]
) -> list[Picked]:
    """Keep boxes of about the commonest size (Gyawali et al. 2024, doi 10.1093/bib/bbae282).

    Width and height may exceed the commonest by less than a fifth of the commonest box's half diagonal, and
    fall short by less than a third of that. The diameter is that diagonal.

    Parameters
    ----------
    masks
        On the segmented map.
    segmented, micrograph
        (h, w) of the map and of the micrograph, in px.

    Returns
    -------
    list of Picked
        In the order of the masks; empty where no mask is good enough (there the published program stops with
        an error).
    """
    good = [mask for mask in masks if mask.quality > LEAST_QUALITY]
    if not good:
        return []
    across, down = micrograph[1] / segmented[1], micrograph[0] / segmented[0]
    width = statistics.mode(mask.width for mask in good)
    height = statistics.mode(mask.height for mask in good)
    radius = int(math.hypot(width * across, height * down) // 2)
    slack = 0.2 * radius  # in px of the micrograph, though compared with px of the map: as published
    return [
        Picked(
            (mask.left + mask.width / 2) * across,
            (mask.top + mask.height / 2) * down,
            2.0 * radius,
            mask.quality,
        )
        for mask in good
        if -slack / 3 < mask.width - width < slack and -slack / 3 < mask.height - height < slack
    ]
