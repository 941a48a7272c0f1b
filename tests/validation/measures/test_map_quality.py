from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import starfile
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cryopick.core import ConfigurationError
from cryopick.validation.measures import judge
from cryopick.validation.results import Refinement

Draw = Callable[..., NDArray[np.float64]]
Save = Callable[[Path, NDArray[np.float64], float], Path]


@pytest.fixture
def refined(tmp_path: Path, molecule: Draw, save_map: Save) -> Refinement:
    rng = np.random.default_rng(3)
    signal = molecule(40, 5.0, Rotation.random(rng=rng).as_matrix())
    halves = tuple(
        save_map(tmp_path / f"half{number}.mrc", signal + rng.normal(0, 0.1, signal.shape), 1.0)
        for number in (1, 2)
    )
    particles = pd.DataFrame(
        {
            "rlnAngleRot": rng.uniform(0, 360, 3000),
            "rlnAngleTilt": np.rad2deg(np.arccos(rng.uniform(-1, 1, 3000))),
        }
    )
    starfile.write({"particles": particles}, tmp_path / "run_data.star")
    return Refinement(3, (halves[0], halves[1]), tmp_path / "run_data.star", 5.0)


def test_half_maps_and_truth(refined: Refinement, tmp_path: Path, molecule: Draw, save_map: Save) -> None:
    truth = save_map(tmp_path / "truth.mrc", molecule(64, 3.0), 3.0)
    quality = judge(refined, 140.0, truth)
    assert quality.refinement is refined
    assert quality.views.sampling > 0.9
    assert quality.truth is not None
    # The refinement's own pixel size counts, whatever the header of a half-map says: 1 A here.
    stated = quality.curves.resolution_angstrom
    assert stated is not None
    assert 10 <= stated < 20
    assert quality.truth.at_resolution == pytest.approx(0.5, abs=0.15)
    assert quality.truth.correlation > 0.95


def test_without_a_truth(refined: Refinement) -> None:
    assert judge(refined, 140.0).truth is None


def test_a_missing_map_is_named(refined: Refinement) -> None:
    refined.half_maps[1].unlink()
    with pytest.raises(ConfigurationError, match=r"half2\.mrc"):
        judge(refined, 140.0)
