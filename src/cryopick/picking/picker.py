"""One micrograph in, candidates out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, Micrograph, Picks
from cryopick.image import blend_weights, plan_tiles, to_picking_scale
from cryopick.models import (
    LEAST_DISTANCE,
    PickerCheckpoint,
    PickMaps,
    find_peaks,
    keep_apart,
    load_checkpoint,
)
from cryopick.picking.device import autocast, choose_device
from cryopick.picking.turns import maps_over_turns

CANDIDATE_FLOOR = 0.01
"""Least probability of a candidate."""


@dataclass(frozen=True)
class PickerSettings:
    """How a `Picker` computes; none of it changes what a picker is.

    Parameters
    ----------
    device
        ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
    precision
        ``auto``, ``32``, ``bf16-mixed`` or ``16-mixed``.
    tile_px
        Side of the tiles, in px at the picking scale; a micrograph no larger is seen whole.
    overlap_diameters
        How far neighbouring tiles overlap, in particle diameters.
    turns
        The net sees each tile turned by 1, 2 or 4 quarters and the mean counts: 4 takes four times as long
        and finds more.
    bright
        Particles are brighter than their surroundings (negative stain); None for what the picker was trained
        on.
    """

    device: str = "auto"
    precision: str = "auto"
    tile_px: int = 2048
    overlap_diameters: float = 8.0
    turns: int = 4
    bright: bool | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """Candidates of one micrograph with their sizes.

    Parameters
    ----------
    picks
        Best first.
    diameters_px
        Shape (n,): the diameter that each seems to have, in px of the micrograph. Meaningful where the picker
        was trained on particles of many sizes, and within about a third of the diameter it was told.
    """

    picks: Picks
    diameters_px: NDArray[np.float64]


class Picker:
    """A trained picker.

    Parameters
    ----------
    checkpoint
        From `load_checkpoint`.
    settings
        How to compute.

    Raises
    ------
    ConfigurationError
        If the device is not there, the precision is unknown, or the tiles are too small for their overlap.

    Examples
    --------
    >>> picker = Picker.from_file("checkpoints/general.ckpt")  # doctest: +SKIP
    >>> picks = picker(read_micrograph("a.mrc"), diameter_px=108).above(picker.threshold)  # doctest: +SKIP
    """

    def __init__(self, checkpoint: PickerCheckpoint, settings: PickerSettings | None = None) -> None:
        self.checkpoint = checkpoint
        self.settings = settings or PickerSettings()
        self.device = choose_device(self.settings.device)
        self.net = checkpoint.net.to(self.device).channels_last().eval()
        self.overlap = round(self.settings.overlap_diameters * checkpoint.scale.particle_px)
        if not 0 <= self.overlap < self.settings.tile_px - 2 * self.net.multiple:
            raise ConfigurationError(
                f"tiles of {self.settings.tile_px} px cannot overlap by {self.overlap} px; "
                "raise picker.tile_px, or lower picker.overlap_diameters"
            )
        self.precision = str(self.settings.precision)  # a configuration's 32 is a number
        if self.settings.turns not in (1, 2, 4):
            raise ConfigurationError(f"picker.turns={self.settings.turns}: wanted 1, 2 or 4")
        with autocast(self.device, self.precision):
            pass  # an unknown precision is the run's fault, not that of its first micrograph

    @classmethod
    def from_file(cls, path: str | Path, settings: PickerSettings | None = None) -> "Picker":
        """Load a checkpoint (see `load_checkpoint` for the errors) and make a picker of it."""
        return cls(load_checkpoint(Path(path)), settings)

    @property
    def threshold(self) -> float:
        """Default probability above which a candidate is a pick."""
        return self.checkpoint.threshold

    def __call__(self, micrograph: Micrograph, diameter_px: float) -> Picks:
        """Find every candidate on a micrograph.

        Parameters
        ----------
        micrograph
            At any pixel size.
        diameter_px
            Particle diameter in px of this micrograph.

        Returns
        -------
        Picks
            Best first, in px of this micrograph, scores in [0, 1]; no two closer than 0.3 diameter.
            Candidates below the threshold are among them: see `Picks.above`.

        Raises
        ------
        ConfigurationError
            If the diameter cannot be meant for this micrograph.
        """
        return self.find(micrograph, diameter_px).picks

    def find(self, micrograph: Micrograph, diameter_px: float) -> "Found":
        """Find every candidate and the size it seems to have; parameters and errors as for a call."""
        scale = self.checkpoint.scale
        bright = self.checkpoint.bright if self.settings.bright is None else self.settings.bright
        scaled = to_picking_scale(micrograph, diameter_px, scale, self.device, bright)
        maps = self._maps(scaled.image)
        calibration = self.checkpoint.calibration
        peaks = find_peaks(maps, self.net.stride, scale.particle_px, calibration.logit_of(CANDIDATE_FLOOR))
        height, width = micrograph.shape
        xy = scaled.rescaling.to_original(peaks.xy).clip(0, [width - 1, height - 1])
        picks = Picks(xy, calibration.probability(peaks.logits), diameter_px)
        # Rescaling rounds each side to whole pixels, so the least distance has to be held here once more.
        kept = keep_apart(picks.xy, LEAST_DISTANCE * diameter_px)
        return Found(picks.select(kept), peaks.sizes[kept] * diameter_px)

    @torch.inference_mode()
    def _maps(
        self,
        image: torch.Tensor,  # (h, w)
    ) -> PickMaps:
        """Compute the maps of a whole image, tile by tile where it is large."""
        stride = self.net.stride
        height, width = image.shape
        tiles = plan_tiles((height, width), self.settings.tile_px, self.overlap, self.net.multiple)
        if len(tiles) == 1:
            return self._tile_maps(image)
        rows, columns = -(-height // stride), -(-width // stride)
        total = torch.zeros(5, rows, columns, device=self.device)
        weights = torch.zeros(rows, columns, device=self.device)
        for tile in tiles:
            maps = self._tile_maps(image[tile.top : tile.bottom, tile.left : tile.right])
            stacked = torch.cat([part[0].float() for part in maps])
            _, tile_rows, tile_columns = stacked.shape
            weight = blend_weights((tile_rows, tile_columns), self.overlap // stride).to(self.device)
            top, left = tile.top // stride, tile.left // stride
            place = slice(top, top + tile_rows), slice(left, left + tile_columns)
            total[:, *place] += weight * stacked
            weights[place] += weight
        return PickMaps.from_channels((total / weights)[None])

    def _tile_maps(
        self,
        image: torch.Tensor,  # (h, w)
    ) -> PickMaps:
        """Compute the maps of one tile."""
        with autocast(self.device, self.precision):
            return maps_over_turns(self.net, image[None, None], self.settings.turns)
