"""A labelled micrograph at the picking scale: what training sees."""

import hashlib
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

    def fingerprint(self) -> bytes:
        """Sum up its name and everything known of its particles, but not the pixels."""
        digest = hashlib.sha256(f"{self.name} {self.band} {self.diameter_px} {self.true_px}".encode())
        for places in (self.labels, self.rejected, self.ambiguous):
            digest.update(f" {len(places)} ".encode() + np.ascontiguousarray(places).tobytes())
        return digest.digest()

    def columns(self, start: int, stop: int) -> "LabelledMicrograph":
        """Restrict what is known to columns ``start`` to ``stop`` (exclusive).

        The image stays whole, because a net looks far around; labels outside become ambiguous places.
        """
        inside = (self.labels[:, 0] >= start - 0.5) & (self.labels[:, 0] < stop - 0.5)
        left, right = max(self.band.left, start - 0.5), min(self.band.right, stop - 0.5)
        return replace(
            self,
            labels=self.labels[inside],
            ambiguous=np.concatenate([self.ambiguous, self.labels[~inside]]),
            band=replace(self.band, left=left, right=right),
        )
