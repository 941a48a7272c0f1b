"""The rectangle in which picks are judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Picks


@dataclass(frozen=True)
class Region:
    """A rectangle in pixels of the micrograph, its edges included."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of_micrograph(cls, shape: tuple[int, int]) -> Self:
        """Take the whole frame of ``shape`` (h, w), from outer edge to outer edge of its pixels."""
        height, width = shape
        return cls(-0.5, -0.5, width - 0.5, height - 0.5)

    @classmethod
    def around(cls, centres: Iterable[Picks]) -> Self:
        """Find the smallest rectangle that holds all the centres, of all the micrographs together.

        Raises
        ------
        CoordinatesError
            If there is no centre.
        """
        xy = np.concatenate([np.empty((0, 2)), *(each.xy for each in centres)])
        if len(xy) == 0:
            raise CoordinatesError("there is no label; wanted at least one to know the label band")
        left, top = xy.min(axis=0).tolist()
        right, bottom = xy.max(axis=0).tolist()
        return cls(left, top, right, bottom)

    def contains(
        self,
        xy: NDArray[np.float64],  # (n, 2)
    ) -> NDArray[np.bool_]:  # (n,)
        """Tell which centres lie inside or on the edge."""
        x, y = xy[:, 0], xy[:, 1]
        return (x >= self.left) & (x <= self.right) & (y >= self.top) & (y <= self.bottom)

    def draw(self, n: int, rng: np.random.Generator) -> NDArray[np.float64]:  # (n, 2)
        """Draw points evenly over the rectangle."""
        return rng.uniform((self.left, self.top), (self.right, self.bottom), size=(n, 2))
