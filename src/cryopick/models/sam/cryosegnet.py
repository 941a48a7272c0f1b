"""CryoSegNet, the baseline: a U-Net's map segmented by SAM's automatic mask generator."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cryopick.models.maps import PickMaps
from cryopick.models.pick_net import PickNet
from cryopick.models.sam.box_filter import Picked, filter_boxes
from cryopick.models.sam.mask_generator import at_side, generate_masks
from cryopick.models.sam.refined import Particles, draw_maps
from cryopick.models.sam.sizes import build_sam
from cryopick.models.unet import UNet


class CryoSegNet(PickNet):
    """The published two stages (Gyawali et al. 2024, doi 10.1093/bib/bbae282), for comparison.

    A U-Net's map of where particles are becomes a grey image; SAM segments everything on it from a grid of
    prompts; boxes of about the commonest size are particles. Only the U-Net learns; SAM is as it comes.

    Parameters
    ----------
    unet
        Arguments of a `UNet`.
    size
        As of `build_sam`; published with ``vit_h``.
    side_px
        The longer side of the map that SAM sees.
    points_per_side
        Prompts along a side of the grid: no more particles are found than the grid has points.
    particle_px
        Diameter of the particles in px of the net's input: that of the picking scale.
    published_quirks
        Also what of the published program is an accident: the map is squashed to a square, and centres are
        cut to whole px.

    Raises
    ------
    ValueError
        As `UNet` and `build_sam`.
    """

    def __init__(
        self,
        unet: Mapping[str, Any],
        size: str = "small",
        side_px: int = 1024,
        points_per_side: int = 32,
        particle_px: float = 16.0,
        published_quirks: bool = False,
    ) -> None:
        super().__init__()
        self.unet = UNet(**{key: value for key, value in unet.items() if key != "_target_"})
        self.sam = build_sam(size).requires_grad_(False)
        self.side_px = side_px
        self.points_per_side = points_per_side
        self.particle_px = particle_px
        self.published_quirks = published_quirks
        self.stride = self.unet.stride
        self.multiple = self.unet.multiple

    def forward(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> PickMaps:
        """Compute the maps of images: the U-Net's in training, else those of SAM's particles."""
        maps: PickMaps = self.unet(image)
        if self.training:
            return maps
        cells = (int(maps.mask.shape[-2]), int(maps.mask.shape[-1]))
        drawn = []
        for probability in maps.mask.detach().float().sigmoid():
            picked = self._pick(probability[0])
            drawn.append(draw_maps(_as_particles(picked), cells, self.stride, self.particle_px))
        return PickMaps(*(torch.cat(parts).to(image.device) for parts in zip(*drawn, strict=True)))

    def _pick(
        self,
        probability: torch.Tensor,  # (rows, columns)
    ) -> list[Picked]:
        """Segment a map and filter the boxes."""
        rows, columns = probability.shape
        factor = self.side_px / max(rows, columns)
        target = (max(1, round(rows * factor)), max(1, round(columns * factor)))
        if self.published_quirks:
            target = (self.side_px, self.side_px)
        resized = F.interpolate(probability[None, None], target, mode="bilinear", align_corners=False)[0, 0]
        sam = at_side(self.sam, self.side_px)
        masks = generate_masks(sam, _as_bytes(resized), self.points_per_side)
        # The map may reach beyond the micrograph by part of a cell.
        covered = (rows * self.stride, columns * self.stride)
        picked = filter_boxes(masks, target, covered)
        if self.published_quirks:
            return [Picked(int(one.x), int(one.y), one.diameter, one.quality) for one in picked]
        return picked


def _as_bytes(map_: torch.Tensor) -> NDArray[np.uint8]:
    """Stretch a map over all grey values, as published."""
    low, high = map_.min(), map_.max()
    stretched = (map_ - low) / (high - low).clamp_min(1e-12) * 255
    return np.asarray(stretched.cpu().numpy().astype(np.uint8))


def _as_particles(picked: list[Picked]) -> Particles:
    """See boxes as particles; SAM's expected overlap is all there is for a score."""
    quality = np.array([one.quality for one in picked]).clip(0.01, 0.999)
    return Particles(
        # A box is measured from the corner of the first px, we from its centre.
        np.array([(one.x, one.y) for one in picked]).reshape(-1, 2) - 0.5,
        np.log(quality / (1 - quality)),
        np.array([max(one.diameter, 1.0) for one in picked]),
    )
