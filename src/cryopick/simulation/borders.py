"""Borders that motion correction leaves: the outermost pixels repeated outward in streaks."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Borders:
    """Width in px of the streaked border on each side; 0 has none.

    Parameters
    ----------
    left, right, top, bottom
        Widths.
    strength
        Contrast of the streaks relative to the image's: above 1 on a resampled micrograph, where
        a streak was averaged along one axis only.
    """

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    strength: float = 1.0


def add_borders(image: torch.Tensor, borders: Borders) -> torch.Tensor:  # (h, w)
    """Replace each border by its inner edge's pixels, repeated outward; corners become flat."""
    height, width = image.shape
    image = image.clone()
    centre = image.median()

    def streak(edge: torch.Tensor) -> torch.Tensor:
        return centre + borders.strength * (edge - centre)

    if borders.left:
        image[:, : borders.left] = streak(image[:, borders.left])[:, None]
    if borders.right:
        image[:, width - borders.right :] = streak(image[:, width - borders.right - 1])[:, None]
    if borders.top:
        image[: borders.top] = streak(image[borders.top])[None, :]
    if borders.bottom:
        image[height - borders.bottom :] = streak(image[height - borders.bottom - 1])[None, :]
    return image


def on_borders(shape: tuple[int, int], borders: Borders, device: torch.device) -> torch.Tensor:  # (h, w) bool
    """Mark the pixels that `add_borders` overwrites in an image of ``shape`` (h, w)."""
    marked = torch.ones(shape, dtype=torch.bool, device=device)
    marked[borders.top : shape[0] - borders.bottom, borders.left : shape[1] - borders.right] = False
    return marked
