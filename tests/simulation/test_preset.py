import numpy as np
import pytest

from cryopick.simulation.preset import Preset, draw_micrograph, draw_session


@pytest.mark.parametrize("preset", list(Preset))
def test_a_session_keeps_its_microscope(preset: Preset) -> None:
    rng = np.random.default_rng(0)
    session = draw_session(preset, rng, (512, 640), 2.0, 180.0)
    drawn = [draw_micrograph(preset, session, rng, 180.0) for _ in range(8)]
    assert len({recipe.optics.voltage for recipe in drawn}) == 1
    assert len({recipe.detector for recipe in drawn}) == 1
    assert len({recipe.crowd.axis for recipe in drawn}) == 1
    assert len({recipe.optics.defocus for recipe in drawn}) == 8
    assert all(recipe.shape == (512, 640) for recipe in drawn)


def test_huge_particles_still_come_several_to_a_micrograph() -> None:
    for seed in range(10):
        session = draw_session(Preset.REALISTIC, np.random.default_rng(seed), (4000, 4000), 1.0, 800.0)
        assert session.crowd.density * (4000 / 800) ** 2 >= 8 * 0.999
