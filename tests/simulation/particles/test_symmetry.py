import numpy as np
import pytest

from cryopick.core import ConfigurationError
from cryopick.simulation.particles.symmetry import rotation_group


@pytest.mark.parametrize(
    ("name", "order"), [("C1", 1), ("C4", 4), ("D2", 4), ("D7", 14), ("T", 12), ("O", 24), ("I", 60)]
)
def test_groups_have_their_order_and_hold_rotations(name: str, order: int) -> None:
    group = rotation_group(name)
    assert group.shape == (order, 3, 3)
    np.testing.assert_allclose(np.linalg.det(group), 1)


def test_the_main_axis_is_z() -> None:
    np.testing.assert_allclose(rotation_group("C5") @ [0, 0, 1.0], [[0, 0, 1.0]] * 5, atol=1e-12)


@pytest.mark.parametrize("name", ["C0", "D1", "X", "C"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="not known"):
        rotation_group(name)
