import pytest

from cryopick.simulation.contaminants import Scene
from cryopick.simulation.contaminants.carbon import add_carbon, add_grid_bar


def test_carbon_is_thick_where_it_hides_and_nothing_elsewhere(scene: Scene) -> None:
    for _ in range(20):  # until a rim crosses the frame
        add_carbon(scene)
        if 0.05 < float(scene.hidden.float().mean()) < 0.95:
            break
    assert float(scene.potential[~scene.hidden].abs().max()) == 0
    assert float(scene.potential[scene.hidden].mean()) > scene.typical_potential
    assert scene.distractors


def test_a_grid_bar_is_opaque(scene: Scene) -> None:
    add_grid_bar(scene)
    assert 0 < float(scene.hidden.float().mean()) < 0.6
    assert float(scene.absorption.max()) > 0.5
    assert float(scene.absorption[~scene.hidden].mean()) == pytest.approx(0, abs=0.1)
