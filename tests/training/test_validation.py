from dataclasses import replace

import numpy as np
import torch

from cryopick.evaluation.region import Region
from cryopick.training.labelled import LabelledMicrograph
from cryopick.training.validation import ValidationFrames

MICROGRAPH = LabelledMicrograph(
    name="set/a",
    image=np.random.default_rng(0).normal(size=(30, 50)).astype(np.float16),
    labels=np.array([[3.0, 4.0], [20.5, 10.0]]),
    rejected=np.empty((0, 2)),
    band=Region(1, 2, 40, 25),
    diameter_px=16.0,
)


def test_a_micrograph_as_tensors() -> None:
    frame = ValidationFrames([MICROGRAPH])[0]
    assert frame.image.shape == (1, 30, 50)
    assert frame.image.dtype == torch.float32
    np.testing.assert_array_equal(frame.image[0], MICROGRAPH.image)
    assert frame.labels.tolist() == [[3.0, 4.0], [20.5, 10.0]]
    assert frame.region.tolist() == [1, 2, 40, 25]
    assert float(frame.diameter_px) == 16


def test_sizes_may_differ_and_there_may_be_no_label() -> None:
    other = replace(MICROGRAPH, image=MICROGRAPH.image[:20], labels=np.empty((0, 2)))
    frames = ValidationFrames([MICROGRAPH, other])
    assert [frames[index].image.shape for index in range(len(frames))] == [(1, 30, 50), (1, 20, 50)]
    assert frames[1].labels.shape == (0, 2)
