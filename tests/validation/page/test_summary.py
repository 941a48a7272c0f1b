from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cryopick.validation.measures import PickSetResult
from cryopick.validation.measures.fsc import FscCurve
from cryopick.validation.page.summary import map_summary, summary_of


def test_a_pick_set(result: Callable[..., PickSetResult]) -> None:
    assert summary_of(result()) == {
        "pick_set": "ours",
        "particles_given": 1000,
        "particles_used": 600,
        "classes": 3,
        "classes_selected": 2,
        "particles_selected": 560,
        "share_selected": pytest.approx(560 / 600, abs=1e-4),
        "mean_resolution_angstrom": pytest.approx((40 * 44 + 400 * 20 + 160 * 30) / 600, abs=0.01),
        "mean_resolution_best_10_angstrom": pytest.approx((40 * 44 + 400 * 20 + 160 * 30) / 600, abs=0.01),
    }


def test_what_was_not_done_is_none() -> None:
    found = summary_of(PickSetResult("theirs", 10, 10))
    assert found["classes"] is None
    assert found["mean_resolution_angstrom"] is None


def test_a_map(result: Callable[..., PickSetResult]) -> None:
    found = map_summary(result(resolution=12.0, seeds=(2,)).maps[0])
    assert found["seed"] == 2
    assert [found[f"{name}_angstrom"] for name in ("unmasked", "loose", "tight", "corrected")] == [
        pytest.approx(value, abs=0.05) for value in (18, 16, 14, 15)
    ]
    assert found["truth_fsc_at_corrected"] == 0.61
    assert found["view_sampling"] == 0.95
    corrected = result(resolution=12.0, seeds=(2,)).maps[0].curves.corrected.correlation
    assert found["mean_fsc_corrected"] == pytest.approx(corrected.mean(), abs=5e-4)
    assert found["mean_fsc_unmasked"] < found["mean_fsc_corrected"]


def test_a_map_without_agreement(result: Callable[..., PickSetResult]) -> None:
    one = result(seeds=(1,)).maps[0]
    nothing = FscCurve(np.array([0.1, 0.2]), np.zeros(2))
    found = map_summary(replace(one, curves=replace(one.curves, corrected=nothing), truth=None))
    assert found["corrected_angstrom"] is None
    assert found["truth_correlation"] is None
