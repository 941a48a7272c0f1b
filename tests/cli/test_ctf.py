import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from PIL import Image

from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.io.micrographs import write_mrc
from cryopick.simulation.fourier import apply_filter
from cryopick.simulation.optics import Optics, contrast_transfer

MICROSCOPE = ("--voltage", "300", "--cs", "2.7", "--amplitude-contrast", "0.1")


@pytest.fixture(autouse=True)
def _micrograph(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    matter = torch.randn(500, 640, generator=generator)
    optics = Optics(defocus=1.4, astigmatism=0.03, astigmatism_angle=60.0)
    write_mrc(
        tmp_path / "mics/a.mrc", apply_filter(matter, contrast_transfer(optics, (500, 640), 1.5)).numpy(), 1.5
    )


def test_a_folder(cryopick: Callable[..., Any]) -> None:
    outcome = cryopick("ctf", "mics", *MICROSCOPE)
    assert (outcome.code, outcome.err) == (0, "")
    assert "1 micrographs: ctf" in outcome.out
    optics, micrographs = read_blocks(Path("ctf/micrographs_ctf.star"))
    assert optics["Voltage"].tolist() == [300.0]
    (row,) = micrographs.to_dict("records")
    assert row["MicrographName"] == "mics/a.mrc"
    assert row["DefocusU"] == pytest.approx(14300, rel=0.02)
    assert row["DefocusV"] == pytest.approx(13700, rel=0.02)

    again = cryopick("ctf", "ctf/micrographs_ctf.star", "--output", "kept")
    assert "1 micrographs, 1 of them with the defocus of the STAR file: kept" in again.out
    pd.testing.assert_frame_equal(read_blocks(Path("kept/micrographs_ctf.star"))[1], micrographs)


def test_a_micrograph_without_rings(cryopick: Callable[..., Any]) -> None:
    Path("mics/a.mrc").unlink()
    noise = torch.randn(400, 420, generator=torch.Generator().manual_seed(1))
    write_mrc(Path("mics/noise.mrc"), noise.numpy(), 1.5)
    outcome = cryopick("ctf", "mics", *MICROSCOPE)
    assert outcome.code == 0
    assert "see the pictures: mics/noise.mrc" in outcome.out


def test_a_picture(cryopick: Callable[..., Any]) -> None:
    grey = torch.randint(256, (500, 640), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    Image.fromarray(grey.numpy()).save("mics/b.png")
    outcome = cryopick("ctf", "mics", *MICROSCOPE, "--pixel-size", "1.5")
    assert outcome.code == 0
    assert "defocus may be wrong; take the MRC or TIFF files: mics/b.png" in outcome.out


def test_errors_are_told(cryopick: Callable[..., Any]) -> None:
    outcome = cryopick("ctf", "mics", "--voltage", "300")
    assert outcome.code == 2
    assert "pass --cs, --amplitude-contrast" in outcome.err
    assert cryopick("ctf", "mics", *MICROSCOPE, "--max-resolution", "40").code == 2
    Path("mics/a.mrc").write_bytes(b"no micrograph")
    outcome = cryopick("ctf", "mics", *MICROSCOPE)
    assert outcome.code == 1
    assert "not estimated: mics/a.mrc" in outcome.out


def test_a_missing_library_is_named(cryopick: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch_ctf_estimation", None)
    outcome = cryopick("ctf", "mics", *MICROSCOPE)
    assert outcome.code == 2
    assert "pip install 'cryopick[ctf]'" in outcome.err
