from pathlib import Path

import pytest

from cryopick.core import ConfigurationError, CoordinatesError
from cryopick.picking.listed import read_listed

RELION_31 = """
data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
_rlnMicrographOriginalPixelSize #3
_rlnMicrographPixelSize #4
opticsGroup1 1 0.4425 0.885
opticsGroup2 2 0.655 1.310


data_micrographs

loop_
_rlnMicrographName #1
_rlnOpticsGroup #2
MotionCorr/job002/Movies/a.mrc 2
MotionCorr/job002/Movies/b.mrc 1
MotionCorr/job002/Movies/c.mrc 3
"""

RELION_30 = """
data_

loop_
_rlnMicrographName #1
_rlnMagnification #2
_rlnDetectorPixelSize #3
_rlnDefocusU #4
m/a.mrc 10000.000000 1.770000 10000.0
m/b.mrc 40000.000000 5.000000 12000.0
"""


@pytest.fixture
def star(tmp_path: Path) -> Path:
    """Make the name of a STAR file."""
    return tmp_path / "mics.star"


def test_pixel_sizes_of_optics_groups(star: Path) -> None:
    star.write_text(RELION_31)
    found = read_listed(star)
    assert [one.name for one in found] == [f"MotionCorr/job002/Movies/{stem}.mrc" for stem in "abc"]
    assert [one.pixel_size for one in found] == [1.31, 0.885, None]


def test_movies_have_none_but_their_own(star: Path) -> None:
    star.write_text(RELION_31.replace("_rlnMicrographPixelSize", "_rlnVoltage"))
    assert [one.pixel_size for one in read_listed(star)] == [0.655, 0.4425, None]


def test_micrographs_that_name_no_group_are_of_the_only_one(star: Path) -> None:
    without = RELION_31.replace("_rlnOpticsGroup #2\nMotion", "_rlnCtfMaxResolution #2\nMotion")
    star.write_text(without.replace("opticsGroup1 1 0.4425 0.885\n", ""))
    assert [one.pixel_size for one in read_listed(star)] == [1.31, 1.31, 1.31]
    star.write_text(without)
    assert [one.pixel_size for one in read_listed(star)] == [None, None, None]


@pytest.mark.parametrize(
    "column", ["_rlnMicrographPixelSize #3", "_rlnDetectorPixelSize #3\n_rlnMagnification #4"]
)
def test_what_a_group_says_is_not_looked_for_in_the_rows(star: Path, column: str) -> None:
    rows = RELION_31.replace("_rlnOpticsGroup #2\nMot", f"_rlnOpticsGroup #2\n{column}\nMot")
    lines = rows.replace("c.mrc 3", "c.mrc 1").splitlines()
    values = " -1" * column.count("#")
    star.write_text("".join(f"{line}{values}\n" if ".mrc" in line else f"{line}\n" for line in lines))
    assert [one.pixel_size for one in read_listed(star)] == [1.31, 0.885, 0.885]


def test_pixel_sizes_of_relion_30(star: Path) -> None:
    star.write_text(RELION_30)
    assert [one.pixel_size for one in read_listed(star)] == pytest.approx([1.77, 1.25])
    star.write_text(RELION_30.replace("_rlnDetectorPixelSize", "_rlnVoltage"))
    assert [one.pixel_size for one in read_listed(star)] == [None, None]


@pytest.mark.parametrize("value", ["abc", "0.0", "-1.3", "nan"])
def test_a_pixel_size_that_is_none_is_refused_by_name(star: Path, value: str) -> None:
    star.write_text(RELION_31.replace("1.310", value))
    with pytest.raises(ConfigurationError, match=rf"mics\.star: _rlnMicrographPixelSize is {value}; wanted"):
        read_listed(star)


@pytest.mark.parametrize("value", ["abc", "-1.3", "nan"])
def test_a_magnification_that_is_none_is_refused_by_name(star: Path, value: str) -> None:
    star.write_text(RELION_30.replace("40000.000000", value))
    with pytest.raises(ConfigurationError, match=rf"mics\.star: _rlnMagnification is {value}; wanted a num"):
        read_listed(star)


@pytest.mark.parametrize("known", ["40000.000000", "5.000000"])
def test_a_magnification_of_0_says_nothing(star: Path, known: str) -> None:
    star.write_text(RELION_30.replace(known, "0"))
    assert [one.pixel_size for one in read_listed(star)] == pytest.approx([1.77, None])
    groups = RELION_31.replace("_rlnMicrographPixelSize", "_rlnMagnification")
    groups = groups.replace("_rlnMicrographOriginalPixelSize", "_rlnDetectorPixelSize")
    rows = groups.replace("0.885", "0").replace(
        "_rlnOpticsGroup #2\nMot", "_rlnOpticsGroup #2\n_rlnMicrographPixelSize #3\nMot"
    )
    star.write_text("".join(f"{line} 2.5\n" if ".mrc" in line else f"{line}\n" for line in rows.splitlines()))
    assert [one.pixel_size for one in read_listed(star)] == pytest.approx([5000, 2.5, 2.5])


def test_a_star_of_something_else(star: Path) -> None:
    star.write_text("data_\n\nloop_\n_rlnCoordinateX #1\n1.0\n2.0\n")
    with pytest.raises(ConfigurationError, match=r"mics\.star: no column _rlnMicrographName"):
        read_listed(star)
    star.write_text("not a star file\n")
    with pytest.raises(CoordinatesError, match=r"mics\.star"):
        read_listed(star)
