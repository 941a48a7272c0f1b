from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.dataset import mean_defocus_um, measure_statistics, open_data_sets
from cryopick.dataset.statistics import Spread, spread_of
from cryopick.io.coordinates import write_coordinates
from cryopick.io.micrographs import write_mrc as write_micrograph

LABELS = "ground_truth/particle_coordinates"
FURTHER = ("AnglePsi", "OriginXAngst", "OriginYAngst", "DefocusAngle", "PhaseShift", "CtfBfactor")


def picks(count: int, defocus: float) -> Picks:
    columns = dict.fromkeys(FURTHER, np.zeros(count))
    columns |= {"DefocusU": np.full(count, defocus + 1000), "DefocusV": np.full(count, defocus - 1000)}
    return Picks(np.full((count, 2), 5.0), None, 20, columns)


def test_known_numbers(tmp_path: Path, write_mrc: Callable) -> None:
    image = np.random.default_rng(0).normal(size=(40, 50)).astype(np.float32)
    for stem in "abcd":
        write_mrc(tmp_path / f"set/micrographs/{stem}.mrc", image)
    write_coordinates(picks(2, 10_000), tmp_path / "set" / LABELS / "a.csv", height=40)
    write_coordinates(picks(4, 20_000), tmp_path / "set" / LABELS / "b.csv", height=40)
    (tmp_path / "set" / LABELS / "c.csv").write_text("X-Coordinate,Y-Coordinate,Diameter\n")
    found = measure_statistics(*open_data_sets(tmp_path))
    assert (found.micrographs, found.labelled, found.labels) == (4, 3, 6)
    assert (found.frames, found.pixel_sizes) == (("50 x 40",), (1.5,))
    assert found.labels_each == Spread(3, 0, 1, 2, 3, 4)
    assert found.diameter_px == Spread(2, 20, 20, 20, 20, 20)
    assert found.diameter_angstrom == 30
    assert found.defocus_um == Spread(2, 1.0, 1.25, 1.5, 1.75, 2.0)
    # Two discs of 20 px are 628.3 of 2000 px.
    assert found.each[0].coverage == pytest.approx(0.31416, abs=1e-5)
    assert found.problems == ()


def test_micrographs_of_unlike_pixel_sizes(tmp_path: Path) -> None:
    for stem, pixel_size, diameter_px in zip("abcd", (3.0, 6.0) * 2, (60.0, 30.0) * 2, strict=True):
        image = np.eye(40, 50, dtype=np.float32)
        write_micrograph(tmp_path / f"set/micrographs/{stem}.mrc", image, pixel_size)
        particles = Picks(np.full((3, 2), 5.0), diameter_px=diameter_px)
        write_coordinates(particles, tmp_path / "set" / LABELS / f"{stem}.csv", height=40)
    found = measure_statistics(*open_data_sets(tmp_path))
    assert found.pixel_sizes == (3.0, 6.0)
    assert found.diameter_angstrom == 180.0


def test_bad_files_are_told_and_the_rest_is_counted(
    tmp_path: Path, write_mrc: Callable, write_labels: Callable
) -> None:
    image = np.random.default_rng(0).normal(size=(40, 50)).astype(np.float32)
    for stem in "ab":
        write_mrc(tmp_path / f"set/micrographs/{stem}.mrc", image)
    (tmp_path / "set/micrographs/a.mrc").write_bytes(b"")
    write_labels(tmp_path / "set" / LABELS / "a.csv", np.array([[1, 1]]))
    (tmp_path / "set" / LABELS / "b.csv").write_text("<Error/>\n")
    found = measure_statistics(*open_data_sets(tmp_path))
    assert (found.labelled, found.labels, len(found.problems)) == (1, 1, 2)
    assert found.each[0].coverage is None
    assert found.defocus_um is None


def test_a_spread_is_said_in_words() -> None:
    assert str(spread_of([1, 2, 9])) == "2 (1-9)"
    assert spread_of([]) is None


@pytest.mark.parametrize(
    ("columns", "defocus"),
    [
        ({"DefocusU": [15000.0, 16000.0], "DefocusV": [14000.0, 15000.0]}, 1.5),
        ({"DefocusU": [15000.0, np.nan]}, 1.5),
        # What is 0 was not known: `build` fills the columns of CryoPPP's label files with it.
        ({"DefocusU": [15000.0, 15000.0], "DefocusV": [0.0, 0.0]}, 1.5),
        ({"DefocusU": [0.0, 0.0]}, None),
        ({"DefocusU": ["n", "o"], "DefocusV": [15000.0, 15000.0]}, 1.5),
        ({"DefocusU": [np.nan, np.nan]}, None),
        ({}, None),
    ],
)
def test_the_defocus_of_labels(columns: dict[str, list], defocus: float | None) -> None:
    attributes = {name: np.array(values) for name, values in columns.items()}
    assert mean_defocus_um(Picks(np.zeros((2, 2)), attributes=attributes)) == defocus


def test_labels_with_words_for_defocus_are_counted(tmp_path: Path, write_mrc: Callable) -> None:
    write_mrc(tmp_path / "set/micrographs/a.mrc", np.eye(40, 50, dtype=np.float32))
    path = tmp_path / "set" / LABELS / "a.csv"
    write_coordinates(picks(2, 10_000), path, height=40)
    assert "11000,9000" in path.read_text()
    path.write_text(path.read_text().replace("11000,9000", "unknown,0"))
    found = measure_statistics(*open_data_sets(tmp_path))
    assert (found.labels, found.defocus_um, found.problems) == (2, None, ())
