from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cryopick.validation.measures.fsc import FscCurve
from cryopick.validation.measures.half_maps import compare_half_maps
from cryopick.validation.measures.map_alignment import Pose
from cryopick.validation.measures.truth import TruthComparison, compare_with_truth
from cryopick.validation.measures.volume import Volume

Draw = Callable[..., NDArray[np.float64]]


def test_a_good_map_beats_a_wrong_one(tmp_path: Path, molecule: Draw, save_map: Callable[..., Path]) -> None:
    known = save_map(tmp_path / "truth.mrc", molecule(64, 3.0), 3.0)
    rng = np.random.default_rng(0)
    good = molecule(40, 5.0, Rotation.random(rng=rng).as_matrix())
    # Two blobs that are no molecule, refined as well.
    grid = np.moveaxis(np.indices((40,) * 3) - 20, 0, -1) * 5.0
    wrong = np.sum([np.exp(-np.sum((grid - [0, 0, at]) ** 2, -1) / 25**2) for at in (-35, 35)], axis=0)
    compared, other = (_compare(signal, known, rng) for signal in (good, wrong))
    assert not compared.mirrored
    assert compared.correlation > 0.95
    # 0.143 between halves means 0.5 against the truth.
    assert compared.at_resolution == pytest.approx(0.5, abs=0.15)
    assert compared.resolution_angstrom == pytest.approx(17, abs=3)
    assert other.correlation < 0.9
    assert (other.resolution_angstrom or np.inf) > 1.5 * (compared.resolution_angstrom or 0)


def test_halves_that_state_nothing(
    tmp_path: Path, molecule: Draw, save_map: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_is = Pose(Rotation.identity(), np.zeros(3), False, 1.0)
    monkeypatch.setattr("cryopick.validation.measures.truth.find_pose", lambda *asked: as_it_is)
    known = save_map(tmp_path / "truth.mrc", molecule(32, 6.0), 6.0)
    rng = np.random.default_rng(0)
    found = Volume(molecule(32, 6.0), 6.0)
    curves = compare_half_maps(found.density, found.density, 6.0, 140.0, rng)
    nothing = FscCurve(curves.corrected.frequency, np.zeros(16))
    compared = compare_with_truth(found, known, 140.0, replace(curves, corrected=nothing), rng)
    assert compared.at_resolution is None
    assert compared.resolution_angstrom == pytest.approx(12)  # Nyquist


def _compare(signal: NDArray[np.float64], known: Path, rng: np.random.Generator) -> TruthComparison:
    first, second = (signal + rng.normal(0, 0.1, signal.shape) for _ in range(2))
    curves = compare_half_maps(first, second, 5.0, 140.0, rng)
    return compare_with_truth(Volume((first + second) / 2, 5.0), known, 140.0, curves, rng)
