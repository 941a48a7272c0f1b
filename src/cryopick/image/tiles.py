"""Cut an image that does not fit in memory into overlapping tiles."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Tile:
    """A rectangle of an image, in px: rows ``top:bottom``, columns ``left:right``."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns (h, w)."""
        return self.bottom - self.top, self.right - self.left


def _spans(length: int, size: int, overlap: int, multiple: int) -> list[tuple[int, int]]:
    """First and one-past-last pixels of the tiles along one axis; the last one ends with the image."""
    if length <= size:
        return [(0, length)]
    starts = [*range(0, length - size, size - overlap), length - size]
    starts = sorted({start // multiple * multiple for start in starts})
    return [(start, start + size) for start in starts[:-1]] + [(starts[-1], length)]


def plan_tiles(shape: tuple[int, int], size: int, overlap: int, multiple: int = 1) -> list[Tile]:
    """Cover an image with tiles.

    Parameters
    ----------
    shape
        (h, w) of the image in px.
    size
        Side of a tile in px; an image no larger is one tile.
    overlap
        Least px that neighbours share.
    multiple
        Tiles start at multiples of this many px (a net's stride).

    Returns
    -------
    list of Tile
        Row by row.

    Raises
    ------
    ValueError
        If the overlap leaves no progress.
    """
    if not 0 <= overlap < size - 2 * multiple:
        raise ValueError(f"tiles of {size} px cannot overlap by {overlap} px")
    step_overlap = -(-overlap // multiple) * multiple
    rows, columns = (_spans(length, size // multiple * multiple, step_overlap, multiple) for length in shape)
    return [Tile(top, left, bottom, right) for top, bottom in rows for left, right in columns]


def blend_weights(
    shape: tuple[int, int],
    ramp: int,
) -> torch.Tensor:  # (h, w)
    """Weights that fall linearly to the borders, so that overlapping tiles fade into each other.

    Parameters
    ----------
    shape
        (h, w) in px.
    ramp
        Width of the fall in px.

    Returns
    -------
    torch.Tensor
        Shape (h, w), in (0, 1].
    """
    rows, columns = (
        ((torch.minimum(torch.arange(n), torch.arange(n).flip(0)) + 1) / (ramp + 1)).clamp(max=1.0)
        for n in shape
    )
    return rows[:, None] * columns[None, :]
