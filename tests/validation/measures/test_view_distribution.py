from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import starfile
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.validation.measures.view_distribution import read_views


def write(path: Path, rot: NDArray[np.float64], tilt: NDArray[np.float64]) -> Path:
    particles = pd.DataFrame({"rlnAngleRot": rot, "rlnAngleTilt": tilt, "rlnAnglePsi": 0.0})
    optics = pd.DataFrame({"rlnOpticsGroup": [1], "rlnVoltage": [300.0]})
    starfile.write({"optics": optics, "particles": particles}, path)
    return path


def test_angles_become_azimuth_and_elevation(tmp_path: Path) -> None:
    path = write(tmp_path / "p.star", np.array([30.0, 190.0, 10.0]), np.array([90.0, 60.0, -45.0]))
    views = read_views(path)
    np.testing.assert_allclose(views.azimuth, [30, -170, -170], atol=1e-9)
    np.testing.assert_allclose(views.elevation, [0, 30, 45], atol=1e-9)


def test_even_views_sample_evenly(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tilt = np.rad2deg(np.arccos(rng.uniform(-1, 1, 20_000)))
    views = read_views(write(tmp_path / "p.star", rng.uniform(0, 360, 20_000), tilt))
    assert views.sampling == pytest.approx(1, abs=0.01)


def test_side_views_alone(tmp_path: Path) -> None:
    # 8 / pi^2 by integration, as in Baldwin and Lyumkis.
    rng = np.random.default_rng(0)
    path = write(tmp_path / "p.star", rng.uniform(0, 360, 20_000), np.full(20_000, 90.0))
    assert read_views(path).sampling == pytest.approx(8 / np.pi**2, abs=0.02)


def test_top_views_leave_directions_empty(tmp_path: Path) -> None:
    assert read_views(write(tmp_path / "p.star", np.zeros(500), np.zeros(500))).sampling == 0


def test_symmetry_fills_them(tmp_path: Path) -> None:
    # One side view, once and from all sides.
    path = write(tmp_path / "p.star", np.full(50, 5.0), np.full(50, 90.0))
    assert read_views(path).sampling == 0
    assert read_views(path, "C72").sampling == pytest.approx(8 / np.pi**2, abs=0.03)


def test_relions_number_of_a_setting_is_no_other_group(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = write(tmp_path / "p.star", rng.uniform(0, 360, 200), rng.uniform(0, 30, 200))
    assert read_views(path).sampling == 0
    assert read_views(path, "I1").sampling == read_views(path, "I").sampling > 0.8


@pytest.mark.parametrize(
    ("symmetry", "rotations"),
    [("C2v", "C2"), ("C3h", "C3"), ("Cs", "C1"), ("Ci", "C1"), ("S4", "C2"), ("D2h", "D2"), ("Td", "T")],
)
def test_of_a_group_with_mirrors_the_rotations_count(tmp_path: Path, symmetry: str, rotations: str) -> None:
    rng = np.random.default_rng(0)
    path = write(tmp_path / "p.star", rng.uniform(0, 90, 200), rng.uniform(40, 90, 200))
    assert read_views(path, symmetry).sampling == read_views(path, rotations).sampling


def test_particles_without_angles(tmp_path: Path) -> None:
    starfile.write({"particles": pd.DataFrame({"rlnImageName": ["1@a.mrcs"]})}, tmp_path / "p.star")
    with pytest.raises(ConfigurationError, match=r"p\.star: found 0 tables with rlnAngleRot"):
        read_views(tmp_path / "p.star")
