from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.evaluation.contrast import contrast_at, faint

CENTRES = np.array([[60.0, 40.0], [200.0, 90.0], [150.0, 150.0]])


@pytest.mark.parametrize("diameter", [12.0, 36.0])
def test_dark_particles_stand_out(draw_discs: Callable[..., NDArray[np.float32]], diameter: float) -> None:
    image = draw_discs((190, 260), CENTRES, diameter=diameter, noise=0.2)
    contrast = contrast_at(image, CENTRES, diameter)
    nothing = contrast_at(image, np.array([[110.0, 30.0], [30.0, 150.0]]), diameter)
    assert contrast.min() > 5
    assert np.abs(nothing).max() < contrast.min() / 2
    assert contrast_at(-image, CENTRES, diameter) == pytest.approx(-contrast)


def test_outside_the_image_and_nowhere() -> None:
    image = np.random.default_rng(0).normal(size=(50, 70)).astype(np.float32)
    assert np.isfinite(contrast_at(image, np.array([[-20.0, 300.0]]), 10)).all()
    assert contrast_at(image, np.empty((0, 2)), 10).shape == (0,)


@pytest.mark.parametrize("sign", [1, -1])
def test_faint_against_the_median_of_the_set(sign: int) -> None:
    contrasts = {"a": sign * np.array([4.0, 4.0, 1.9]), "b": sign * np.array([4.0, -4.0]), "c": np.empty(0)}
    found = faint(contrasts)
    assert found["a"].tolist() == [False, False, True]
    assert found["b"].tolist() == [False, True]
    assert found["c"].tolist() == []
    assert faint({}) == {}
