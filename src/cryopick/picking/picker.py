"""One micrograph in, candidates out."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.core import (
    BinnedMicrograph,
    CheckpointError,
    ConfigurationError,
    Micrograph,
    Picks,
    check_number,
)
from cryopick.image import (
    ScaledMicrograph,
    blend_weights,
    plan_picking_scale,
    plan_tiles,
    to_picking_scale,
)
from cryopick.models import (
    LEAST_DISTANCE,
    PickerCheckpoint,
    PickMaps,
    doubt_crowded,
    find_peaks,
    keep_apart,
    load_checkpoint,
)
from cryopick.picking.device import autocast, choose_device, turns_on
from cryopick.picking.fused import fused
from cryopick.picking.mask_map import MaskMap, as_mask_map
from cryopick.picking.stopwatch import Stopwatch
from cryopick.picking.turns import maps_over_turns, turns_within

CANDIDATE_FLOOR = 0.01
"""Least probability of a candidate."""

TURNING = 400_000
"""Px at the picking scale to look at, all turns together, where turns are not told: what a micrograph of
4096 x 4096 px has whose particles take 104."""

_logger = logging.getLogger(__name__)


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
        The net sees each tile turned by 1, 2 or 4 quarters and the mean counts, which is steadier; None for
        as many as cost no more than one look at a large micrograph of small particles (`TURNING`).
    bright
        Particles are brighter than their surroundings (negative stain); None for what the picker was trained
        on.
    """

    device: str = "auto"
    precision: str = "auto"
    tile_px: int = 2048
    overlap_diameters: float = 8.0
    turns: int | None = None
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
    mask_map
        What of the micrograph is covered by particles.
    """

    picks: Picks
    diameters_px: NDArray[np.float64]
    mask_map: MaskMap


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
    >>> micrograph = read_micrograph(Path("a.mrc"))  # doctest: +SKIP
    >>> picks = picker(micrograph, diameter_px=108).above(picker.threshold)  # doctest: +SKIP
    """

    def __init__(self, checkpoint: PickerCheckpoint, settings: PickerSettings | None = None) -> None:
        self.checkpoint = checkpoint
        self.settings = settings or PickerSettings()
        self.device = choose_device(self.settings.device)
        self.net = fused(checkpoint.net).to(self.device).channels_last()
        check_number("picker.tile_px", self.settings.tile_px, 1)
        check_number("picker.overlap_diameters", self.settings.overlap_diameters, 0)
        self.overlap = round(self.settings.overlap_diameters * checkpoint.scale.particle_px)
        if self.overlap >= self.settings.tile_px - 2 * self.net.multiple:
            raise ConfigurationError(
                f"tiles of {self.settings.tile_px} px cannot overlap by {self.overlap} px; "
                "raise picker.tile_px, or lower picker.overlap_diameters"
            )
        self.precision = str(self.settings.precision)  # a configuration's 32 is a number
        if self.settings.turns not in (None, 1, 2, 4):
            raise ConfigurationError(f"picker.turns={self.settings.turns}: wanted 1, 2, 4 or null")
        self._turn = turns_on(self.device)
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

    @property
    def bright(self) -> bool:
        """Whether particles are taken to be brighter than their surroundings."""
        return self.checkpoint.bright if self.settings.bright is None else self.settings.bright

    def opposite(self) -> "Picker":
        """Make the same picker for particles of the opposite contrast."""
        return Picker(self.checkpoint, replace(self.settings, bright=not self.bright))

    def __call__(
        self,
        micrograph: Micrograph | BinnedMicrograph,
        diameter_px: float,
        stopwatch: Stopwatch | None = None,
    ) -> Picks:
        """Find every candidate on a micrograph.

        Parameters
        ----------
        micrograph
            At any pixel size; binned, if at all, as `binning` says.
        diameter_px
            Particle diameter in px of this micrograph.
        stopwatch
            Told how long each stage takes.

        Returns
        -------
        Picks
            Best first, in px of this micrograph, scores in [0, 1]; no two closer than 0.3 diameter.
            Candidates below the threshold are among them: see `Picks.above`.

        Raises
        ------
        ConfigurationError
            If the diameter cannot be meant for this micrograph, or a GPU's memory does not suffice.
        CheckpointError
            If the net's answer is not a number.
        """
        return self.find(micrograph, diameter_px, stopwatch).picks

    def binning(self, shape: tuple[int, int], diameter_px: float, path: Path) -> int:
        """Tell by how much a micrograph of ``shape`` (h, w) may be binned while it is read."""
        return plan_picking_scale(shape, diameter_px, self.checkpoint.scale, path).binning

    def find(
        self,
        micrograph: Micrograph | BinnedMicrograph,
        diameter_px: float,
        stopwatch: Stopwatch | None = None,
    ) -> Found:
        """Find every candidate, its size and the particles' masks; parameters and errors as for a call."""
        watch = stopwatch or Stopwatch()
        with self._turn:
            with watch.stage("rescaling"):
                scaled = self._scaled_where_it_fits(micrograph, diameter_px)
            with watch.stage("network"):
                maps = PickMaps(*(part.float().cpu() for part in self._maps_that_fit(scaled.image)))
        if not np.isfinite(float(maps.centre.sum())):
            raise CheckpointError(
                f"{micrograph.path}: the net's answer is not finite; train again, or pass --precision 32"
            )
        with watch.stage("peaks"):
            return self._found(maps, scaled, diameter_px)

    def _found(self, maps: PickMaps, scaled: ScaledMicrograph, diameter_px: float) -> Found:
        """Read the candidates from the maps of a micrograph; there are none on its margins."""
        calibration = self.checkpoint.calibration
        particle_px = self.checkpoint.scale.particle_px
        floor = calibration.logit_of(CANDIDATE_FLOOR)
        peaks = find_peaks(maps, self.net.stride, particle_px, floor)
        peaks = peaks.select(scaled.has_data(scaled.to_original(peaks.xy)))
        peaks = doubt_crowded(peaks, particle_px, floor)
        picks = Picks(scaled.to_original(peaks.xy), calibration.probability(peaks.logits), diameter_px)
        # Rescaling rounds each side to whole pixels, so the least distance has to be held here once more.
        kept = keep_apart(picks.xy, LEAST_DISTANCE * diameter_px)
        mask_map = as_mask_map(maps.mask, self.net.stride, scaled.rescaling)
        return Found(picks.select(kept), calibration.size * peaks.sizes[kept] * diameter_px, mask_map)

    def _scaled_where_it_fits(
        self, micrograph: Micrograph | BinnedMicrograph, diameter_px: float
    ) -> ScaledMicrograph:
        """Bring a micrograph to the picking scale: on the device, or on the CPU if that has no room."""
        scale = self.checkpoint.scale
        try:
            return to_picking_scale(micrograph, diameter_px, scale, self.device, self.bright)
        except torch.OutOfMemoryError:
            _logger.warning("%s: out of memory on %s; rescaling on the CPU", micrograph.path, self.device)
        torch.cuda.empty_cache()
        return to_picking_scale(micrograph, diameter_px, scale, "cpu", self.bright)

    def _maps_that_fit(
        self,
        image: torch.Tensor,  # (h, w)
    ) -> PickMaps:
        """Compute the maps with tiles as large as the GPU's memory allows."""
        tile_px = self.settings.tile_px
        while True:
            try:
                return self._maps(image, tile_px)
            except torch.OutOfMemoryError as error:
                torch.cuda.empty_cache()
                smaller = min(tile_px, *image.shape) // 2
                if smaller <= self.overlap + 2 * self.net.multiple:
                    raise ConfigurationError(
                        f"the memory of {self.device} does not suffice for tiles of {tile_px} px; close "
                        "other programs on it, or pass --device cpu"
                    ) from error
                _logger.warning(
                    "out of memory on %s with tiles of %d px; trying %d", self.device, tile_px, smaller
                )
                tile_px = smaller

    @torch.inference_mode()
    def _maps(
        self,
        image: torch.Tensor,  # (h, w)
        tile_px: int,
    ) -> PickMaps:
        """Compute the maps of a whole image, tile by tile where it is large."""
        stride = self.net.stride
        height, width = image.shape
        turns = self.settings.turns or turns_within(TURNING, image.numel())
        tiles = plan_tiles((height, width), tile_px, self.overlap, self.net.multiple)
        if len(tiles) == 1:
            return self._tile_maps(image, turns)
        rows, columns = -(-height // stride), -(-width // stride)
        total = torch.zeros(5, rows, columns, device=self.device)
        weights = torch.zeros(rows, columns, device=self.device)
        for tile in tiles:
            maps = self._tile_maps(image[tile.top : tile.bottom, tile.left : tile.right], turns)
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
        turns: int,
    ) -> PickMaps:
        """Compute the maps of one tile."""
        with autocast(self.device, self.precision):
            return maps_over_turns(self.net, image[None, None].to(self.device), turns)
