from pathlib import Path

import numpy as np
import pytest

from cryopick.acquisition.building.labels import complete, read_labels
from cryopick.acquisition.building.options import BuildOptions
from cryopick.core import ConfigurationError, Picks
from cryopick.io.coordinates import write_star
from cryopick.io.micrographs import write_mrc


@pytest.fixture
def micrograph(tmp_path: Path) -> Path:
    path = tmp_path / "a.mrc"
    write_mrc(path, np.eye(30, 50, dtype=np.float32), 2.5)
    return path


def test_a_diameter_in_angstrom_takes_the_header(micrograph: Path) -> None:
    one = complete(Picks(np.zeros((1, 2))), micrograph, BuildOptions(diameter_angstrom=50))
    assert one.diameter_px == 20


def test_a_header_without_pixel_size_is_named(micrograph: Path) -> None:
    write_mrc(micrograph, np.eye(30, 50, dtype=np.float32), None)
    with pytest.raises(ConfigurationError, match=r"a\.mrc: its header does not say the pixel size"):
        complete(Picks(np.zeros((1, 2))), micrograph, BuildOptions(diameter_angstrom=50))


def test_all_columns_where_one_is_known(micrograph: Path) -> None:
    plain = complete(Picks(np.zeros((1, 2)), diameter_px=7), micrograph, BuildOptions())
    assert (plain.diameter_px, dict(plain.attributes)) == (7, {})
    known = Picks(np.zeros((1, 2)), attributes={"DefocusU": np.array([15e3]), "Other": np.array([1.0])})
    full = complete(known, micrograph, BuildOptions(diameter_px=9))
    assert len(full.attributes) == 8
    assert full.attributes["DefocusU"].tolist() == [15e3]
    assert full.attributes["CtfBfactor"].tolist() == [0]


def test_any_format_that_io_reads(micrograph: Path, tmp_path: Path) -> None:
    write_star(Picks(np.array([[40.0, 4.0]])), tmp_path / "stars/a_autopick.star")
    located = read_labels(tmp_path / "stars", None, [micrograph], BuildOptions())
    assert [one.picks.xy.tolist() for one in located.micrographs] == [[[40, 4]]]
