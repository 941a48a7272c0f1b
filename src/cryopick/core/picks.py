"""Particle centres on one micrograph: picks of a picker or labels of an expert."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cryopick.core.errors import CoordinatesError


@dataclass(frozen=True, eq=False)
class Picks:
    """Centres of particles on one micrograph, in the program's one frame (see `core.frames`).

    Parameters
    ----------
    xy
        Shape (n, 2): x (column) and y (row) in pixels of the original micrograph. Made read-only.
    scores
        Shape (n,), calibrated, in [0, 1] for our own picks (other programs' scores keep their own range);
        None where there are none, as for labels.
    diameter_px
        Particle diameter in pixels of the original micrograph; None where unknown.
    attributes
        Further per-particle columns by RELION's name without ``rln`` (``AnglePsi``, ``DefocusU``), each of
        shape (n,).
    micrograph
        What the file that they are from calls the micrograph, whose suffix tells how that is stored; None
        where it does not say.

    Raises
    ------
    CoordinatesError
        If shapes disagree, a coordinate or a score is not finite, or the diameter is not positive.
    """

    xy: NDArray[np.float64]
    scores: NDArray[np.float64] | None = None
    diameter_px: float | None = None
    attributes: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    micrograph: str | None = None

    def __post_init__(self) -> None:
        """Check and freeze."""
        xy = np.array(self.xy, dtype=np.float64)
        if xy.size == 0:
            xy = xy.reshape(0, 2)
        if xy.ndim != 2 or xy.shape[1] != 2:
            raise CoordinatesError(f"coordinates have shape {xy.shape}, wanted (n, 2)")
        if not np.isfinite(xy).all():
            raise CoordinatesError("a coordinate is NaN or infinite")
        xy.flags.writeable = False
        object.__setattr__(self, "xy", xy)
        if self.scores is not None:
            scores = np.array(self.scores, dtype=np.float64).reshape(-1)
            if scores.shape != (len(xy),):
                raise CoordinatesError(f"{len(scores)} scores for {len(xy)} coordinates")
            if not np.isfinite(scores).all():
                raise CoordinatesError("a score is NaN or infinite")
            scores.flags.writeable = False
            object.__setattr__(self, "scores", scores)
        if self.diameter_px is not None and not 0 < self.diameter_px < float("inf"):
            raise CoordinatesError(f"particle diameter {self.diameter_px} px is not a positive number")
        columns = {name: np.asarray(column) for name, column in self.attributes.items()}
        for name, column in columns.items():
            if column.shape != (len(xy),):
                raise CoordinatesError(f"column {name} has shape {column.shape}, wanted ({len(xy)},)")
        object.__setattr__(self, "attributes", MappingProxyType(columns))

    def __len__(self) -> int:
        """Count the particles."""
        return len(self.xy)

    def select(
        self,
        which: NDArray[np.bool_] | NDArray[np.intp],  # (n,) mask, or indices
    ) -> "Picks":
        """Keep some of the particles, by a mask of shape (n,) or by indices, in the order given."""
        return replace(
            self,
            xy=self.xy[which],
            scores=None if self.scores is None else self.scores[which],
            attributes={name: column[which] for name, column in self.attributes.items()},
        )

    def above(self, threshold: float) -> "Picks":
        """Keep the picks whose score is at least ``threshold``; without scores, all of them."""
        return self if self.scores is None else self.select(self.scores >= threshold)

    def best_first(self) -> "Picks":
        """Sort by falling score; equal scores keep their order."""
        return self if self.scores is None else self.select(np.argsort(-self.scores, kind="stable"))
