import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation.pick_set import median_diameter


@pytest.mark.parametrize(
    ("diameters", "wanted"), [((None, None), None), ((None, 30.0), 30.0), ((20.0, 30.0), 30.0)]
)
def test_diameter_is_the_median_over_particles(
    diameters: tuple[float | None, ...], wanted: float | None
) -> None:
    counts = (1, 3)
    centres = [Picks(np.zeros((n, 2)), diameter_px=d) for n, d in zip(counts, diameters, strict=True)]
    assert median_diameter(centres) == wanted


def test_empty_files_say_nothing_of_the_diameter() -> None:
    assert median_diameter([Picks(np.empty((0, 2)), diameter_px=20.0)]) is None
