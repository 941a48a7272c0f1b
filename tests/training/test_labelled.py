import numpy as np
import pytest

from cryopick.evaluation.region import Region
from cryopick.training.labelled import LabelledMicrograph


@pytest.fixture
def micrograph() -> LabelledMicrograph:
    return LabelledMicrograph(
        name="10017/a",
        image=np.arange(40 * 60, dtype=np.float32).reshape(40, 60),
        labels=np.array([[10.0, 5.0], [30.2, 20.0], [29.4, 21.0], [45.0, 30.0]]),
        rejected=np.array([[35.0, 7.0], [5.0, 7.0]]),
        ambiguous=np.array([[59.0, 7.0]]),
        band=Region(3, 4, 50, 35),
        diameter_px=16.0,
        true_px=14.0,
    )


def test_columns_carry_everything_along(micrograph: LabelledMicrograph) -> None:
    strip = micrograph.columns(30, 60)
    np.testing.assert_array_equal(strip.image, micrograph.image[:, 30:])
    np.testing.assert_allclose(strip.labels, [[0.2, 20.0], [15.0, 30.0]])
    np.testing.assert_allclose(strip.rejected, [[5.0, 7.0]])
    np.testing.assert_allclose(strip.ambiguous, [[29.0, 7.0]])
    assert strip.band == Region(-27, 4, 20, 35)
    assert (strip.name, strip.diameter_px, strip.true_px) == ("10017/a", 16.0, 14.0)


def test_each_label_is_on_one_side(micrograph: LabelledMicrograph) -> None:
    left, right = micrograph.columns(0, 30), micrograph.columns(30, 60)
    assert len(left.labels) + len(right.labels) == len(micrograph.labels)
