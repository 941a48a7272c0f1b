"""Pure functions of images: rescaling, normalisation, tiles."""

from cryopick.image.margins import Margins, fill_margins, find_margins
from cryopick.image.normalise import background, gaussian_blur, normalise
from cryopick.image.rescale import Rescaling, plan_rescaling, rescale
from cryopick.image.scale import (
    PickingScale,
    ScaledMicrograph,
    plan_picking_scale,
    standardise,
    to_picking_scale,
)
from cryopick.image.tiles import Tile, blend_weights, plan_tiles

__all__ = [
    "Margins",
    "PickingScale",
    "Rescaling",
    "ScaledMicrograph",
    "Tile",
    "background",
    "blend_weights",
    "fill_margins",
    "find_margins",
    "gaussian_blur",
    "normalise",
    "plan_picking_scale",
    "plan_rescaling",
    "plan_tiles",
    "rescale",
    "standardise",
    "to_picking_scale",
]
