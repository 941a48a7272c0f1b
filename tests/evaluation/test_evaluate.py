from collections.abc import Callable

import numpy as np
import pytest

from cryopick.evaluation import Lineup
from cryopick.evaluation.evaluate import evaluate

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0], [80.0, 80.0]]


def test_both_radii(lineup: Callable[..., Lineup]) -> None:
    shifted = np.array(LABELS) + np.array([[8.0, 0.0], [8.0, 0.0], [0.0, 2.0], [0.0, 2.0]])
    evaluation = evaluate(lineup({"a": (shifted, None, LABELS)}, shapes={"a": (100, 100)}), diameter_px=20)
    assert (evaluation.main.radius_px, evaluation.strict.radius_px) == (10, 5)
    assert (evaluation.main.pooled.hits, evaluation.strict.pooled.hits) == (4, 2)
    assert evaluation.main.pooled.median_error_px == 5


def test_one_micrograph_has_no_interval(lineup: Callable[..., Lineup]) -> None:
    one = evaluate(lineup({"a": (LABELS, None, LABELS)}), diameter_px=20)
    assert one.main.intervals["f1"] is None
    two = evaluate(lineup({"a": (LABELS, None, LABELS), "b": (LABELS, None, LABELS)}), diameter_px=20)
    assert two.main.intervals["f1"] == (1, 1)
    assert two.main.intervals["average_precision"] is None


def test_means_leave_out_the_undefined(lineup: Callable[..., Lineup]) -> None:
    evaluation = evaluate(
        lineup({"a": (LABELS[:2], None, LABELS), "b": ([], None, LABELS), "c": ([], None, [])}),
        diameter_px=20,
    )
    assert evaluation.main.means == {"precision": 1, "recall": 0.25, "f1": pytest.approx(1 / 3)}


def test_the_same_seed_gives_the_same_numbers(
    lineup: Callable[..., Lineup], rng: np.random.Generator
) -> None:
    table = {
        f"m{i}": (rng.uniform(0, 99, (9, 2)), rng.random(9), rng.uniform(0, 99, (9, 2))) for i in range(4)
    }
    first, second = (evaluate(lineup(table), diameter_px=20, seed=5) for _ in range(2))
    assert first.main.intervals == second.main.intervals
    assert first.main.random_f1 == second.main.random_f1
