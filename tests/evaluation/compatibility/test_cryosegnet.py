from statistics import fmean

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation import make_case, match_centres
from cryopick.evaluation.compatibility.cryosegnet import (
    PixelScore,
    cryosegnet_max,
    cryosegnet_mean,
    pixel_scores,
)

ONE = Picks(np.array([[40.0, 30.0]]))
NOTHING = Picks(np.empty((0, 2)))


def test_right_wrong_and_nothing() -> None:
    cases = [
        make_case("a", ONE, ONE, shape=(100, 140)),
        make_case("b", Picks(np.array([[100.0, 80.0]])), ONE, shape=(100, 140)),
        make_case("c", NOTHING, ONE, shape=(100, 140)),
    ]
    scores = pixel_scores(cases, 30, {})
    assert scores is not None
    assert (scores[0].precision, scores[0].recall) == (1, 1)
    assert scores[0].dice == pytest.approx(1, abs=0.02)
    assert scores[1].precision < 0.01
    assert scores[2].recall < 0.01
    assert [score.saved for score in scores] == [True, True, False]


def test_duplicates_cost_nothing() -> None:
    twice = Picks(np.array([[40.0, 30.0], [40.0, 30.0], [40.0, 30.0]]))
    scores = pixel_scores([make_case("a", twice, ONE, shape=(100, 140))], 30, {})
    assert scores is not None
    assert scores[0].precision == 1


def test_unknown_size() -> None:
    assert pixel_scores([make_case("a", ONE, ONE)], 30, {}) is None


def test_how_far_it_is_from_the_truth(rng: np.random.Generator) -> None:
    # A picker that finds 0.65 of the particles, with 0.55 of its picks right: some micrographs are easy (all
    # found, nearly nothing else picked), others are hard.
    grid = np.stack(np.meshgrid(np.arange(25, 400, 50), np.arange(25, 300, 50)), axis=-1).reshape(-1, 2)
    cases, precisions, recalls = [], [], []
    for index in range(60):
        sites = rng.permutation(grid).astype(np.float64)
        labels = sites[:16]
        found = labels[: round(16 * rng.uniform(0.3, 1))]
        right = rng.uniform(0.15, 0.97)
        wrong = sites[16 : 16 + round(len(found) * (1 - right) / right)]
        picks = np.concatenate([found, wrong])
        cases.append(make_case(f"m{index:02d}", Picks(picks), Picks(labels), shape=(300, 400)))
        hits = len(match_centres(picks, labels, 10))
        precisions.append(hits / max(len(picks), 1))
        recalls.append(hits / len(labels))
    true_precision, true_recall = fmean(precisions), fmean(recalls)
    assert abs(true_precision - 0.55) < 0.06
    assert abs(true_recall - 0.65) < 0.06
    scores = pixel_scores(cases, 30, {})
    assert scores is not None
    reported = cryosegnet_max(scores).values
    assert reported["precision"] > 0.9
    assert reported["recall"] > 0.9
    assert reported["f1"] > 0.9
    mean = cryosegnet_mean(scores).values
    assert abs(mean["precision"] - true_precision) < 0.06
    assert abs(mean["recall"] - true_recall) < 0.06


def test_the_number_of_the_original() -> None:
    # CryoSegNet's own functions (evaluation_metrics and evaluation of utils/precision_recall.py, b83260c) on
    # masks that OpenCV 5.0.0 drew and saved, run once on these 25 micrographs; one has no picks, so no mask.
    index = np.arange(9)
    cases = []
    for m in range(25):
        labels = np.stack([20 + (index * 67 + m * 13) % 170, 18 + (index * 43 + m * 29) % 115], axis=1)
        shift = np.stack([(index * 5 + m) % (3 + m) - 2, (index * 7 + m) % 9 - 4], axis=1)
        picks = (labels + shift)[m % 4 :] if m != 22 else labels[:0]
        cases.append(
            make_case(f"m{m}", Picks(picks.astype(float)), Picks(labels.astype(float)), shape=(150, 210))
        )
    scores = pixel_scores(cases, 31, {})
    assert scores is not None
    ours = [[each.precision, each.recall, each.dice] for each in scores[20:] if each.saved]
    theirs = [
        [0.7000659690069266, 0.6444175296696709, 0.6575436736980317],
        [0.7136804307384336, 0.6691260401353518, 0.6603912897739745],
        [0.7177754159704655, 0.52379444154155, 0.5714805304795406],
        [0.7047358451749893, 0.6572930468267225, 0.6558170257118079],
    ]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    expected = {"precision": 0.718, "recall": 0.669, "f1": 0.693, "dice": 0.66}
    assert cryosegnet_max(scores).values == expected


def score(value: float, saved: bool = True) -> PixelScore:
    return PixelScore(value, value, value, saved)


def test_the_first_twenty_do_not_count() -> None:
    found = cryosegnet_max([score(1.0)] * 20 + [score(0.5), score(0.7, saved=False)])
    assert found.values == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "dice": 0.5}


def test_few_micrographs_have_no_score() -> None:
    found = cryosegnet_max([score(1.0)] * 20)
    assert found.values == {}
    assert "20" in found.reason


def test_nothing_overlaps() -> None:
    found = cryosegnet_max([score(1.0)] * 20 + [score(0.0), score(0.0004)])
    assert found.values == {"precision": 0, "recall": 0, "f1": 0, "dice": 0}


def test_maxima_of_different_micrographs() -> None:
    scores = [score(0)] * 20 + [PixelScore(1, 0.2, 0.3, True), PixelScore(0.2, 1, 0.3, True)]
    assert cryosegnet_max(scores).values["f1"] == 1


def test_every_micrograph_counts() -> None:
    scores = [PixelScore(1, 0.2, 0.3, True), PixelScore(0.5, 0.6, 0.5, True), PixelScore(0.3, 0.1, 0, False)]
    found = cryosegnet_mean(scores)
    assert found.name == "cryosegnet_mean"
    assert found.values == {"precision": 0.6, "recall": 0.3, "f1": 0.4, "dice": 0.267}
