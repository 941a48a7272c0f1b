"""The landscape that contaminants are added to, and how a local patch is put into it."""

from dataclasses import dataclass, field

import numpy as np
import torch


@dataclass
class Scene:
    """Everything in the frame that is not a particle; contaminants write into it.

    Parameters
    ----------
    potential
        Shape (h, w): projected potential above the ice, in V A.
    absorption
        Shape (h, w): what matter takes out of the image, as the exponent of the loss.
    hidden
        Shape (h, w), bool: where no expert would mark a particle.
    diameter_px
        Of the particle looked for: contaminants are sized to be confused with it.
    typical_potential
        Projected potential of a particle, in V A: contaminants' contrast is drawn relative to it.
    pixel_size
        In A/px.
    rng, generator
        For numbers and for fields.
    distractors
        Centres (x, y) in px of what a picker must not take.
    """

    potential: torch.Tensor
    absorption: torch.Tensor
    hidden: torch.Tensor
    diameter_px: float
    typical_potential: float
    pixel_size: float
    rng: np.random.Generator
    generator: torch.Generator
    distractors: list[tuple[float, float]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns (h, w)."""
        height, width = self.potential.shape
        return height, width

    def random_place(self) -> tuple[float, float]:
        """Draw a place (x, y) in the frame."""
        return float(self.rng.uniform(0, self.shape[1])), float(self.rng.uniform(0, self.shape[0]))

    def draw_count(self, density: float) -> int:
        """Draw the number of things at a density, for each square of one diameter: one at least."""
        return int(self.rng.poisson(density * self.shape[0] * self.shape[1] / self.diameter_px**2)) + 1

    def uniform_log(self, low: float, high: float) -> float:
        """Draw evenly in the logarithm."""
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def grid(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Column and row of each pixel, shapes (1, w) and (h, 1)."""
        device = self.potential.device
        rows = torch.arange(self.shape[0], dtype=torch.float32, device=device)[:, None]
        columns = torch.arange(self.shape[1], dtype=torch.float32, device=device)[None, :]
        return columns, rows

    def add(
        self,
        patch: torch.Tensor,  # (s, s)
        x: float,
        y: float,
        *,
        absorbing: float = 0.0,
        hide_above: float | None = None,
    ) -> None:
        """Add a square patch of potential centred at (x, y), cut at the frame.

        Parameters
        ----------
        patch
            Potential in V A.
        x, y
            Centre in px.
        absorbing
            Exponent of the loss for each V A.
        hide_above
            Potential above which particles under it are hidden; None hides nothing.
        """
        size = patch.shape[0]
        left, top = round(x) - size // 2, round(y) - size // 2
        first_row, last_row = max(0, top), min(self.shape[0], top + size)
        first, last = max(0, left), min(self.shape[1], left + size)
        if first_row >= last_row or first >= last:
            return
        inside = (slice(first_row, last_row), slice(first, last))
        cut = patch[first_row - top : last_row - top, first - left : last - left]
        self.potential[inside] += cut
        if absorbing:
            self.absorption[inside] += absorbing * cut
        if hide_above is not None:
            self.hidden[inside] |= cut > hide_above
