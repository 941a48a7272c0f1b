"""Particle-level scores during training, kept the way torchmetrics keeps things."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torchmetrics import Metric

from cryopick.evaluation.curve import Curve, curve_of
from cryopick.evaluation.matching import pairs_within
from cryopick.evaluation.ranking import ranked_hits
from cryopick.evaluation.region import Region
from cryopick.models.decode import Peaks

MATCH_RADIUS = 0.5
"""A pick is right within this many particle diameters of a label."""


class PickingScore(Metric):
    """Pooled precision-recall curve of the validation micrographs, across all processes."""

    full_state_update = False
    logits: list[torch.Tensor]
    hits: list[torch.Tensor]
    labels: torch.Tensor

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_state("logits", default=[], dist_reduce_fx="cat")
        self.add_state("hits", default=[], dist_reduce_fx="cat")
        self.add_state("labels", default=torch.tensor(0), dist_reduce_fx="sum")

    def update(
        self,
        peaks: Peaks,
        labels: NDArray[np.float64],  # (m, 2)
        region: Region,
        diameter_px: float,
        ambiguous: NDArray[np.float64],  # (k, 2)
    ) -> None:
        """Add one micrograph.

        Parameters
        ----------
        peaks
            Candidates, best first.
        labels
            Shape (m, 2), in px of the same image.
        region
            Candidates outside it are neither right nor wrong.
        diameter_px
            Particle diameter in px of the same image.
        ambiguous
            Shape (k, 2): candidates that hit one of these and no label are neither right nor wrong.
        """
        radius = MATCH_RADIUS * diameter_px
        inside = region.contains(peaks.xy)
        xy, logits = peaks.xy[inside], peaks.logits[inside]
        hits = ranked_hits(pairs_within(xy, labels, radius), len(xy))
        counts = np.ones(len(xy), dtype=np.bool_)
        counts[pairs_within(xy, ambiguous, radius).pick] = False
        counts |= hits
        self.logits.append(torch.as_tensor(logits[counts], device=self.device, dtype=torch.float32))
        # Of the type that torchmetrics sends for a process without micrographs: all parts have to be alike.
        self.hits.append(torch.as_tensor(hits[counts], device=self.device, dtype=torch.float32))
        self.labels += len(labels)

    def candidates(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the logits of all candidates so far and which of them are hits, each shape (n,)."""
        # torchmetrics joins the lists of all processes into one tensor.
        logits, hits = (
            part if isinstance(part, torch.Tensor) else torch.cat([torch.empty(0, device=self.device), *part])
            for part in (self.logits, self.hits)
        )
        return logits.cpu().numpy().astype(np.float64), hits.cpu().numpy().astype(np.bool_)

    def curve(self) -> Curve:
        """Pool the micrographs seen by this process."""
        logits, hits = self.candidates()
        return curve_of(logits, hits, int(self.labels))

    def compute(self) -> dict[str, torch.Tensor]:
        """Pool the micrographs of all processes: best F1 and average precision, 0 where undefined."""
        curve = self.curve()
        return {
            "f1": torch.tensor(curve.best_f1 or 0.0),
            "ap": torch.tensor(curve.average_precision or 0.0),
        }
