from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cryopick.core import ConfigurationError
from cryopick.dataset import open_data_sets
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import read_micrograph
from cryopick.simulation.data_set import simulate_data_set
from cryopick.simulation.plan import DataSetPlan
from cryopick.simulation.preset import Preset

STEMS = ["protein_0000", "protein_0001", "protein_0002"]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> DataSetPlan:
    folder = tmp_path_factory.mktemp("sim") / "protein"
    plan = DataSetPlan(folder, 3, (256, 384), 4.0, Preset.EASY, seed=7)
    assert list(simulate_data_set(plan)) == STEMS
    return plan


def test_the_layout_is_cryoppps(plan: DataSetPlan) -> None:
    (found,) = open_data_sets(plan.folder.parent)
    assert found.id == "protein"
    assert [entry.stem for entry in found.entries] == STEMS
    assert all(entry.labels and entry.false_positives for entry in found.entries)
    assert found.orphans == ()
    micrograph = read_micrograph(found.entries[0].micrograph)
    assert micrograph.shape == (256, 384)
    assert micrograph.pixel_size == pytest.approx(4.0)


def test_labels_count_y_from_the_last_row(plan: DataSetPlan) -> None:
    truth = pd.read_csv(plan.folder / "ground_truth" / "truth.csv")
    truth = truth[(truth["micrograph"] == "protein_0000") & (truth["kind"] == "particle")]
    path = plan.folder / "ground_truth" / "particle_coordinates" / "protein_0000.csv"
    labels = pd.read_csv(path)
    assert len(labels.columns) == 11
    np.testing.assert_allclose(labels["X-Coordinate"], truth["x"], atol=0.01)
    np.testing.assert_allclose(256 - labels["Y-Coordinate"], truth["y"], atol=0.01)
    picks = read_coordinates(path, heights={"protein_0000": 256})["protein_0000"]
    image = read_micrograph(plan.folder / "micrographs" / "protein_0000.mrc").image
    places = np.rint(picks.xy).astype(int)
    inside = (places > 4).all(axis=1) & (places < [379, 251]).all(axis=1)
    means = [image[y - 4 : y + 5, x - 4 : x + 5].mean() for x, y in places[inside]]
    assert np.mean(means) < np.median(image)


def test_a_later_first_goes_on_with_the_same_data_set(plan: DataSetPlan, tmp_path: Path) -> None:
    rest = replace(plan, folder=tmp_path / "protein", micrographs=1, first=1)
    assert list(simulate_data_set(rest)) == ["protein_0001"]
    images = [
        read_micrograph(folder / "micrographs" / "protein_0001.mrc").image
        for folder in (plan.folder, rest.folder)
    ]
    np.testing.assert_array_equal(*images)


def test_a_folder_with_files_is_left_alone(plan: DataSetPlan) -> None:
    with pytest.raises(ConfigurationError, match="not empty"):
        next(simulate_data_set(plan))


# Each new process imports torch; what two of them write has to be what one writes.
@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_an_interrupted_data_set_is_gone_on_with(plan: DataSetPlan, tmp_path: Path, jobs: int) -> None:
    again = replace(plan, folder=tmp_path / "protein")
    first = simulate_data_set(again)
    assert next(first) == "protein_0000"
    first.close()  # type: ignore[attr-defined]
    image = again.folder / "micrographs" / "protein_0000.mrc"
    image.touch()
    written = image.stat().st_mtime_ns
    with pytest.raises(ConfigurationError, match="holds what other options have begun; pass the same ones"):
        simulate_data_set(replace(again, seed=8))
    assert list(simulate_data_set(again, jobs)) == STEMS
    assert image.stat().st_mtime_ns == written
    files = sorted(path.relative_to(plan.folder) for path in plan.folder.rglob("*"))
    assert sorted(path.relative_to(again.folder) for path in again.folder.rglob("*")) == files
    for file in files:
        if file.suffix == ".csv":
            assert (again.folder / file).read_bytes() == (plan.folder / file).read_bytes()
        if file.suffix == ".mrc":
            images = [read_micrograph(folder / file).image for folder in (plan.folder, again.folder)]
            np.testing.assert_array_equal(*images)


def test_the_microscope_is_told(plan: DataSetPlan) -> None:
    conditions = pd.read_csv(plan.folder / "ground_truth" / "conditions.csv")
    microscope = ["voltage", "spherical_aberration", "amplitude_contrast"]
    assert conditions["micrograph"].tolist() == STEMS
    assert (conditions[microscope] == [300, 2.7, 0.1]).all(axis=None)
    labels = pd.read_csv(plan.folder / "ground_truth" / "particle_coordinates" / "protein_0000.csv")
    assert labels["CTF B Factor"].iloc[0] == pytest.approx(conditions["b_factor"].iloc[0], abs=0.01)
    assert labels["Defocus Angle"].iloc[0] == pytest.approx(conditions["astigmatism_angle"].iloc[0], abs=0.01)


def test_an_empty_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="wanted at least one"):
        next(simulate_data_set(DataSetPlan(tmp_path / "x", 0, (256, 256), 1.0, Preset.EASY, seed=0)))


def test_a_particle_larger_than_the_micrograph_is_refused(tmp_path: Path) -> None:
    plan = DataSetPlan(tmp_path / "x", 1, (128, 256), 2.0, Preset.EASY, seed=0, diameter_angstrom=400.0)
    with pytest.raises(ConfigurationError, match="400 A wide, and a micrograph of 128x256 px only 256 A"):
        simulate_data_set(plan)
