import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cryopick.evaluation.region import Region
from cryopick.models import Peaks
from cryopick.models.score import PickingScore

LABELS = np.array([[20.0, 20.0], [60.0, 20.0], [20.0, 60.0], [60.0, 60.0]])
NOWHERE = np.empty((0, 2))
FRAME = Region.of_micrograph((100, 120))


def _peaks(xy: NDArray[np.float64], logits: list[float]) -> Peaks:
    return Peaks(
        xy=np.asarray(xy, dtype=np.float64).reshape(-1, 2),
        logits=np.array(logits),
        sizes=np.ones(len(logits)),
    )


def test_every_label_found_first() -> None:
    score = PickingScore()
    xy = np.vstack([LABELS, [[100.0, 90.0]]])
    score.update(_peaks(xy, [4, 3, 2, 1, 0]), LABELS, FRAME, 16.0, NOWHERE)
    result = score.compute()
    assert float(result["f1"]) == 1
    assert float(result["ap"]) == 1


def test_known_mixture() -> None:
    score = PickingScore()
    # Right, wrong, right; two labels are never found.
    xy = np.array([[20.0, 20.0], [100.0, 90.0], [60.0, 20.0]])
    score.update(_peaks(xy, [3, 2, 1]), LABELS, FRAME, 16.0, NOWHERE)
    result = score.compute()
    assert float(result["f1"]) == pytest.approx(4 / 7)  # 2 hits, 3 picks, 4 labels
    assert float(result["ap"]) == pytest.approx((1 + 2 / 3) / 4)


def test_half_a_diameter_is_near_enough_and_more_is_not() -> None:
    for distance, hit in ((8.0, True), (8.01, False)):
        score = PickingScore()
        score.update(_peaks(LABELS[:1] + np.array([distance, 0]), [1.0]), LABELS, FRAME, 16.0, NOWHERE)
        assert score.candidates()[1].tolist() == [hit]


def test_a_label_is_found_once() -> None:
    score = PickingScore()
    score.update(_peaks(np.array([[20.0, 20.0], [22.0, 20.0]]), [2, 1]), LABELS, FRAME, 16.0, NOWHERE)
    assert score.candidates()[1].tolist() == [True, False]


def test_outside_the_region_nothing_counts() -> None:
    score = PickingScore()
    xy = np.array([[100.0, 90.0], [20.0, 20.0]])
    score.update(_peaks(xy, [5, 1]), LABELS, Region(10, 10, 70, 70), 16.0, NOWHERE)
    assert score.candidates()[0].tolist() == [1.0]


def test_on_ambiguous_places_only_hits_count() -> None:
    score = PickingScore()
    xy = np.array([[100.0, 90.0], [20.0, 20.0], [100.0, 50.0]])
    ambiguous = np.array([[104.0, 90.0], [24.0, 20.0]])
    score.update(_peaks(xy, [5, 3, 1]), LABELS, FRAME, 16.0, ambiguous)
    logits, hits = score.candidates()
    assert logits.tolist() == [3.0, 1.0]
    assert hits.tolist() == [True, False]


def test_micrographs_are_pooled() -> None:
    score = PickingScore()
    score.update(_peaks(LABELS[:2], [9, 8]), LABELS[:2], FRAME, 16.0, NOWHERE)
    score.update(_peaks(LABELS[:2] + 30, [10, 1]), LABELS[:2], FRAME, 16.0, NOWHERE)
    logits, hits = score.candidates()
    assert sorted(logits) == [1, 8, 9, 10]
    assert hits.sum() == 2
    assert score.curve().labels == 4
    assert float(score.compute()["ap"]) == pytest.approx((1 / 2 + 2 / 3) / 4)


def test_nothing_seen_and_nothing_found() -> None:
    score = PickingScore()
    logits, hits = score.candidates()
    assert logits.shape == hits.shape == (0,)
    score.update(_peaks(np.empty((0, 2)), []), LABELS, FRAME, 16.0, NOWHERE)
    assert [float(value) for value in score.compute().values()] == [0, 0]


def test_an_empty_micrograph_counts_its_false_alarms() -> None:
    score = PickingScore()
    score.update(_peaks(LABELS, [4, 3, 2, 1]), LABELS, FRAME, 16.0, NOWHERE)
    score.update(_peaks(LABELS, [9, 9, 9, 9]), np.empty((0, 2)), FRAME, 16.0, NOWHERE)
    assert float(score.compute()["f1"]) == pytest.approx(2 * 4 / (8 + 4))


def test_reset_forgets() -> None:
    score = PickingScore()
    score.update(_peaks(LABELS, [4, 3, 2, 1]), LABELS, FRAME, 16.0, NOWHERE)
    score.reset()
    assert len(score.candidates()[0]) == 0
    assert score.curve().labels == 0


def test_a_process_without_micrographs_sends_what_the_others_do() -> None:
    sent: list[list[torch.dtype]] = []
    for seen in (1, 0):
        types: list[torch.dtype] = []

        def gather(part: torch.Tensor, group: object, types: list[torch.dtype] = types) -> list[torch.Tensor]:
            types.append(part.dtype)
            return [part]

        score = PickingScore()
        for _ in range(seen):
            score.update(_peaks(LABELS, [4, 3, 2, 1]), LABELS, FRAME, 16.0, NOWHERE)
        score.sync(gather, distributed_available=lambda: True)
        sent.append(types)
    assert sent[0] == sent[1]
