"""A labelled micrograph at the picking scale: what training sees."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.region import Region
from cryopick.training.stored_image import StoredImage


@dataclass(frozen=True, eq=False)
class LabelledMicrograph:
    """One micrograph at the picking scale with its expert labels.

    Parameters
    ----------
    name
        Data set and stem, for messages.
    image
        Shape (h, w), normalised grey values (float16 or float32).
    labels
        Shape (n, 2): particle centres (x, y) in px of ``image``.
    rejected
        Shape (k, 2): centres that experts rejected, in px of ``image``.
    band
        Where labels could be.
    ambiguous
        Shape (j, 2): places where experts may or may not see a particle; nothing is learnt from them.
    diameter_px
        Nominal particle diameter in px of ``image``.
    true_px
        The particles' real diameter in px of ``image``, where it is known to differ (simulation); else None.
    """

    name: str
    image: NDArray[np.floating] | StoredImage
    labels: NDArray[np.float64]
    rejected: NDArray[np.float64]
    band: Region
    diameter_px: float
    true_px: float | None = None
    ambiguous: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))

    def columns(self, start: int, stop: int) -> "LabelledMicrograph":
        """Cut out columns ``start`` to ``stop`` (exclusive); labels outside are left out."""

        def within(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            shifted: NDArray[np.float64] = xy - np.array([start, 0.0])
            return shifted[(shifted[:, 0] >= -0.5) & (shifted[:, 0] < stop - start - 0.5)]

        return replace(
            self,
            image=self.image[:, start:stop],
            labels=within(self.labels),
            rejected=within(self.rejected),
            ambiguous=within(self.ambiguous),
            band=replace(self.band, left=self.band.left - start, right=self.band.right - start),
        )
