from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.io.coordinates import read_coordinates, write_star
from cryopick.io.micrographs import read_micrograph, write_mrc

SHAPE = (200, 330)


@pytest.fixture(autouse=True)
def _project(
    tmp_path: Path,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
) -> None:
    centres = scatter(SHAPE, 12, 40.0)
    write_mrc(tmp_path / "m" / "a.mrc", draw_discs(SHAPE, centres, noise=0.6), 2.0)
    write_star(Picks(centres), tmp_path / "labels" / "a_manualpick.star")
    (tmp_path / "micrographs_ctf.star").write_text(
        "data_optics\n\nloop_\n_rlnOpticsGroup #1\n_rlnVoltage #2\n1 300\n\n"
        "data_micrographs\n\nloop_\n_rlnMicrographName #1\n_rlnOpticsGroup #2\n_rlnDefocusU #3\n"
        "_rlnDefocusV #4\n_rlnDefocusAngle #5\nm/a.mrc 1 21000 19000 30\n"
    )


def test_coordinates_are_inspected(cryopick: Callable[..., Any]) -> None:
    arguments = ("inspect", "labels", "--templates", "disc", "--diameter", 64, "--micrographs", "m")
    found = cryopick(*arguments, "--ctf", "micrographs_ctf.star", "--min-correlation", -1, "-o", "out")
    assert found.code == 0, found.err
    assert "read labels: RELION STAR" in found.out
    table = pd.read_csv("out/inspect.csv")
    assert len(table) == 12
    accepted = int(table["accepted"].sum())
    assert f"{accepted} of 12 picks accepted: out/accepted" in found.out
    assert "limits: correlation from -1.000, power from " in found.out
    assert len(read_coordinates(Path("out/accepted"))["a"]) == accepted
    assert pd.read_csv("out/micrographs.csv")["defocus_um"].tolist() == [2.0]
    low = cryopick(*arguments, "--max-power", 0.01, "--min-power", 0, "-o", "none")
    assert "0 of 12 picks accepted" in low.out


def test_a_run_of_the_template_picker_says_its_diameter(cryopick: Callable[..., Any]) -> None:
    assert cryopick("template-pick", "m", "--templates", "disc", "--diameter", 64, "-o", "picks").code == 0
    found = cryopick("inspect", "picks", "--templates", "disc", "-o", "out")
    assert found.code == 0, found.err
    again = cryopick("inspect", "out/accepted", "--templates", "disc", "-o", "again")
    assert again.code == 0, again.err


def test_the_contrast_is_that_of_the_run(cryopick: Callable[..., Any]) -> None:
    micrograph = read_micrograph(Path("m/a.mrc"))
    write_mrc(Path("m/a.mrc"), -micrograph.image, 2.0)
    picking = ("template-pick", "m", "--templates", "disc", "--diameter", 64, "--contrast", "bright")
    assert cryopick(*picking, "-o", "picks").code == 0
    for options, output in (((), "out"), (("--contrast", "bright"), "told")):
        assert cryopick("inspect", "picks", "--templates", "disc", *options, "-o", output).code == 0
    assert Path("out/inspect.csv").read_bytes() == Path("told/inspect.csv").read_bytes()
    assert pd.read_csv("out/inspect.csv")["correlation"].min() > 0


def test_what_goes_wrong(cryopick: Callable[..., Any]) -> None:
    arguments = ("inspect", "labels", "--templates", "disc")
    assert "--diameter" in cryopick(*arguments, "--micrographs", "m").err
    assert "--micrographs" in cryopick(*arguments, "--diameter", 64).err
    Path("empty.star").write_text("data_micrographs\n\nloop_\n_rlnMicrographName #1\nm/a.mrc\n")
    no_ctf = cryopick(*arguments, "--diameter", 64, "--micrographs", "m", "--ctf", "empty.star")
    assert "empty.star: no STAR file of micrographs with rlnDefocusU" in no_ctf.err
    Path("m/a.mrc").write_bytes(Path("m/a.mrc").read_bytes()[:3000])
    broken = cryopick(*arguments, "--diameter", 64, "--micrographs", "m")
    assert broken.code == 1
    assert "not inspected:" in broken.out
