from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cryopick.acquisition.building.labels import complete, read_labels
from cryopick.acquisition.building.options import BuildOptions
from cryopick.core import Picks, PixelSizeError
from cryopick.io.coordinates import write_star
from cryopick.io.micrographs import PixelSizeSource, write_mrc
from cryopick.picking import MicrographInput

ONE = Picks(np.zeros((1, 2)))


@pytest.fixture
def micrograph(tmp_path: Path) -> MicrographInput:
    path = tmp_path / "a.mrc"
    write_mrc(path, np.eye(30, 50, dtype=np.float32), 2.5)
    return MicrographInput(path, "a.mrc", "a")


def test_a_diameter_in_angstrom_takes_the_header(micrograph: MicrographInput) -> None:
    assert complete(ONE, micrograph, BuildOptions(diameter_angstrom=50)).diameter_px == 20


def test_a_star_or_the_user_may_know_the_pixel_size(micrograph: MicrographInput) -> None:
    listed = replace(micrograph, pixel_size=5.0)
    with pytest.raises(PixelSizeError, match=r"a\.mrc: the header says 2\.5 A/px"):
        complete(ONE, listed, BuildOptions(diameter_angstrom=50))
    trusted = BuildOptions(diameter_angstrom=50, trust_pixel_size=PixelSizeSource.OPTION)
    assert complete(ONE, listed, trusted).diameter_px == 10
    write_mrc(micrograph.path, np.eye(30, 50, dtype=np.float32), None)
    assert complete(ONE, listed, BuildOptions(diameter_angstrom=50)).diameter_px == 10
    assert complete(ONE, micrograph, BuildOptions(diameter_angstrom=50, pixel_size=2.0)).diameter_px == 25


def test_an_unknown_pixel_size_is_named(micrograph: MicrographInput) -> None:
    write_mrc(micrograph.path, np.eye(30, 50, dtype=np.float32), None)
    with pytest.raises(PixelSizeError, match=r"a\.mrc: the pixel size is not known.*--pixel-size"):
        complete(ONE, micrograph, BuildOptions(diameter_angstrom=50))


def test_all_columns_where_one_is_known(micrograph: MicrographInput) -> None:
    plain = complete(Picks(np.zeros((1, 2)), diameter_px=7), micrograph, BuildOptions())
    assert (plain.diameter_px, dict(plain.attributes)) == (7, {})
    known = Picks(np.zeros((1, 2)), attributes={"DefocusU": np.array([15e3]), "Other": np.array([1.0])})
    full = complete(known, micrograph, BuildOptions(diameter_px=9))
    assert len(full.attributes) == 8
    assert full.attributes["DefocusU"].tolist() == [15e3]
    assert full.attributes["CtfBfactor"].tolist() == [0]


def test_any_format_that_io_reads(micrograph: MicrographInput, tmp_path: Path) -> None:
    write_star(Picks(np.array([[40.0, 4.0]])), tmp_path / "stars/a_autopick.star")
    located = read_labels(tmp_path / "stars", None, [micrograph.path], BuildOptions())
    assert [one.picks.xy.tolist() for one in located.micrographs] == [[[40, 4]]]
