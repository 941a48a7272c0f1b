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


def test_columns_restrict_what_is_known(micrograph: LabelledMicrograph) -> None:
    strip = micrograph.columns(30, 60)
    assert strip.image is micrograph.image
    np.testing.assert_allclose(strip.labels, [[30.2, 20.0], [45.0, 30.0]])
    np.testing.assert_allclose(strip.ambiguous, [[59.0, 7.0], [10.0, 5.0], [29.4, 21.0]])
    assert strip.band == Region(29.5, 4, 50, 35)
    assert micrograph.columns(0, 30).band == Region(3, 4, 29.5, 35)
    np.testing.assert_allclose(strip.rejected, micrograph.rejected)
    assert (strip.name, strip.diameter_px, strip.true_px) == ("10017/a", 16.0, 14.0)


def test_each_label_is_on_one_side(micrograph: LabelledMicrograph) -> None:
    left, right = micrograph.columns(0, 30), micrograph.columns(30, 60)
    assert len(left.labels) + len(right.labels) == len(micrograph.labels)
    for side in (left, right):
        assert side.band.contains(side.labels).all()
