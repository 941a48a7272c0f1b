from pathlib import Path

from cryopick.validation.ctf import CtfRow, CtfValues
from cryopick.validation.ctf.row import write_table


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
