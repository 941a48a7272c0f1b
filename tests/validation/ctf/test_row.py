from pathlib import Path

import pytest

from cryopick.validation.ctf import CtfRow, CtfValues
from cryopick.validation.ctf.row import write_table


@pytest.mark.parametrize(
    ("merit", "kept", "doubtful"), [(0.04, False, True), (0.2, False, False), (0.04, True, False)]
)
def test_weak_fits_are_doubtful(merit: float, kept: bool, doubtful: bool) -> None:
    assert CtfRow("a.mrc", CtfValues(1e4, 1e4, 0.0, figure_of_merit=merit), kept).doubtful is doubtful


@pytest.mark.parametrize(
    ("name", "kept", "of_picture"), [("a.jpg", False, True), ("a.PNG", True, False), ("a.tif", False, False)]
)
def test_pictures_are_filtered_copies(name: str, kept: bool, of_picture: bool) -> None:
    assert CtfRow(name, CtfValues(1e4, 1e4, 0.0, figure_of_merit=0.2), kept).of_picture is of_picture
    assert not CtfRow(name).of_picture


def test_the_table(tmp_path: Path) -> None:
    values = CtfValues(12345.678, 11000.0, -30.0, 0.0, 0.125, 4.5)
    rows = [CtfRow("a.mrc", values, False, 1.5, 1.25), CtfRow("b.mrc", error="b.mrc: broken")]
    write_table(rows, tmp_path)
    assert (tmp_path / "ctf.csv").read_text().splitlines() == [
        "micrograph,defocus_u,defocus_v,defocus_angle,phase_shift,figure_of_merit,max_resolution,"
        "water_ring,pixel_size,kept,error",
        "a.mrc,12345.7,11000,-30,0,0.125,4.5,1.25,1.5,False,",
        "b.mrc,,,,,,,,,False,b.mrc: broken",
    ]
