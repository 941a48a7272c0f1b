"""Whole micrographs to validate on."""

from collections.abc import Sequence

import numpy as np
import torch
from torch.utils.data import Dataset

from cryopick.models.module import ValidationFrame
from cryopick.training.labelled import LabelledMicrograph


class ValidationFrames(Dataset[ValidationFrame]):
    """Whole micrographs with their labels, one at a time: their sizes differ.

    Parameters
    ----------
    micrographs
        At the picking scale.
    """

    def __init__(self, micrographs: Sequence[LabelledMicrograph]) -> None:
        self.micrographs = list(micrographs)

    def __len__(self) -> int:
        """Micrographs."""
        return len(self.micrographs)

    def __getitem__(self, index: int) -> ValidationFrame:
        """Read one micrograph."""
        micrograph = self.micrographs[index]
        band = micrograph.band
        return ValidationFrame(
            image=torch.from_numpy(np.array(micrograph.image, dtype=np.float32))[None],
            labels=torch.from_numpy(micrograph.labels),
            region=torch.tensor([band.left, band.top, band.right, band.bottom], dtype=torch.float64),
            diameter_px=torch.tensor(micrograph.diameter_px),
            ambiguous=torch.from_numpy(micrograph.ambiguous),
        )
