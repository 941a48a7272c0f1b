"""A net asked several times about one image, turned by quarters."""

import torch
import torch.nn.functional as F

from cryopick.models import PickMaps
from cryopick.models.pick_net import PickNet

QUARTERS = 4


def turns_within(budget: int, pixels: int) -> int:
    """Tell how often an image of so many pixels can be looked at within a budget of pixels; at least once."""
    return next((turns for turns in (4, 2) if turns * pixels <= budget), 1)


def maps_over_turns(
    net: PickNet,
    image: torch.Tensor,  # (b, 1, h, w)
    turns: int,
) -> PickMaps:
    """Average the maps of an image and of its quarter turns.

    A particle looks alike from every side, a net's answer does not quite: the mean is steadier (test-time
    augmentation). Offsets are taken from the upright image.

    Parameters
    ----------
    net
        Any net of the house.
    image
        Shape (b, 1, h, w), normalised grey values at the picking scale.
    turns
        1 for the upright image alone, 2 with the half turn, 4 with every quarter.

    Returns
    -------
    PickMaps
        Maps of ceil(h / stride) x ceil(w / stride) cells.
    """
    upright = net.maps(image)
    if turns == 1:
        return upright
    rows, columns = upright.centre.shape[-2:]
    # Cells have to fall on cells when the image is turned, so its sides have to hold whole ones.
    below, right = -image.shape[-2] % net.stride, -image.shape[-1] % net.stride
    padded = F.pad(image, (0, right, 0, below), mode="replicate")
    total = [part.clone().float() for part in upright]
    for quarter in range(QUARTERS // turns, QUARTERS, QUARTERS // turns):
        turned = net.maps(torch.rot90(padded, quarter, (-2, -1)))
        for sum_, part in zip(total, turned, strict=True):
            sum_ += torch.rot90(part.float(), -quarter, (-2, -1))[..., :rows, :columns]
    mean = PickMaps(*(sum_ / turns for sum_ in total))
    return mean._replace(offset=upright.offset)
