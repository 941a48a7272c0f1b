import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation import Case, make_case
from cryopick.evaluation.compatibility.cryoemmae_iou60 import cryoemmae_iou60


def case(picks: list[list[float]], labels: list[list[float]], shape: tuple[int, int] = (512, 512)) -> Case:
    return make_case(
        "a", Picks(np.array(picks).reshape(-1, 2)), Picks(np.array(labels).reshape(-1, 2)), shape=shape
    )


@pytest.mark.parametrize(("offset", "found"), [(0, 1), (4, 1), (5, 0)])
def test_a_quarter_diameter_off(offset: float, found: int) -> None:
    # Squares of 20: overlap (20 - 4) / (20 + 4) = 0.67, (20 - 5) / (20 + 5) = 0.6, which is not above 0.6.
    values = cryoemmae_iou60([case([[100.0 + offset, 50.0]], [[100.0, 50.0]])], 20).values
    assert values["recall"] == values["precision"] == values["f1"] == found
    assert values["mean_iou"] == pytest.approx((20 - offset) / (20 + offset), abs=0.001)


def test_it_is_not_one_to_one() -> None:
    values = cryoemmae_iou60([case([[100.0, 50.0]], [[98.0, 50.0], [102.0, 50.0]])], 20).values
    assert values["precision"] == 2
    assert values["recall"] == 1


def test_scaled_to_512_and_pooled() -> None:
    # 1024 x 2048: x by 1/4, y by 1/2; the side by the shorter edge, 41 / 2 = 20.
    one = case([[400.0, 100.0]], [[400.0, 100.0]], (1024, 2048))
    none = case([], [[10.0, 10.0], [90.0, 90.0]], (1024, 2048))
    values = cryoemmae_iou60([one, none], 41).values
    assert (values["precision"], values["recall"], values["f1"]) == (1, 0.333, 0.5)
    assert values["f3"] == pytest.approx(10 * 0.333 / (0.333 + 9), abs=0.001)


def test_unknown_size() -> None:
    unsized = make_case("a", Picks(np.zeros((1, 2))), Picks(np.zeros((1, 2))))
    assert "--micrographs" in cryoemmae_iou60([unsized], 20).reason


def test_the_number_of_the_original(constructed: list[Case]) -> None:
    # What object_detection_intersection_over_union and compute_od_metrics_per_dataset of
    # utils/evaluation_utils.py (at 136ba90) say of these three micrographs, the last without picks.
    values = cryoemmae_iou60(constructed, 75).values
    assert values == {"precision": 0.708, "recall": 0.567, "f1": 0.63, "f3": 0.579, "mean_iou": 0.477}
