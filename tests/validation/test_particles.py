from pathlib import Path

import mrcfile
import numpy as np
import pandas as pd
import pytest
import starfile

from cryopick.core import ConfigurationError, Picks
from cryopick.io.coordinates import MicrographCtf, Optics, write_star
from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.io.micrographs import PixelSizeSource
from cryopick.validation.box import Box
from cryopick.validation.particles import (
    ImageFormat,
    count_by_class,
    extract_particles,
    image_format,
    select_particles,
)
from cryopick.validation.pick_sets import PickSets, PickSource, read_pick_sets


@pytest.fixture
def picked(project: Path) -> PickSets:
    return read_pick_sets([PickSource("ours", Path("picks"))], ["mics"])


def test_bright_particles_on_a_background_of_nothing(picked: PickSets) -> None:
    found = extract_particles(picked.sets[0], picked, Box(32, 16), Path("out"))
    assert (found.used, found.pixel_size) == (24, 8.0)
    images = np.concatenate([mrcfile.read(path) for path in sorted(Path("out").rglob("*.mrcs"))])
    assert images.shape == (24, 16, 16)
    mean = images.mean(axis=0)
    assert mean[7:10, 7:10].mean() > 1
    assert abs(mean[0].mean()) < 0.2
    optics = starfile.read(found.star)["optics"]
    assert optics["rlnVoltage"].tolist() == [300]  # RELION wants one, whatever it is


def test_dark_ones_of_a_stain(picked: PickSets) -> None:
    extract_particles(picked.sets[0], picked, Box(32, 16), Path("out"), invert=False)
    image = mrcfile.read(next(iter(sorted(Path("out").rglob("*.mrcs")))))[0]
    assert image[7:10, 7:10].mean() < -1


def test_ctf_is_written(picked: PickSets) -> None:
    values = {"DefocusU": 15000.0, "DefocusV": 14000.0, "DefocusAngle": 30.0}
    ctf = {key: MicrographCtf(values, Optics(200, 2.0, 0.07)) for key in "ab"}
    common = PickSets(picked.sets, picked.pixel_size, ctf)
    tables = starfile.read(extract_particles(picked.sets[0], common, Box(32, 16), Path("out")).star)
    assert tables["optics"]["rlnVoltage"].tolist() == [200]
    assert set(tables["particles"]["rlnDefocusV"]) == {14000}


def test_a_pixel_size_that_headers_deny_is_the_one_that_was_told(project: Path) -> None:
    option = PixelSizeSource.OPTION
    told = read_pick_sets([PickSource("ours", Path("picks"))], ["mics"], 3.0, option)
    found = extract_particles(told.sets[0], told, Box(32, 16), Path("out"))
    assert (found.used, found.pixel_size) == (24, 6.0)


def test_the_reason_why_nothing_can_be_cut_out(picked: PickSets) -> None:
    for file in Path("mics").iterdir():
        file.write_bytes(b"")
    with pytest.raises(ConfigurationError, match=r"ours: .*a\.mrc"):
        extract_particles(picked.sets[0], picked, Box(32, 16), Path("out"))


def test_a_micrograph_that_cannot_be_extracted_is_remembered(picked: PickSets) -> None:
    Path("mics/b.mrc").write_bytes(b"")
    (reason,) = extract_particles(picked.sets[0], picked, Box(32, 16), Path("out")).failed
    assert "mics/b.mrc" in reason


def test_nothing_on_the_micrographs(project: Path) -> None:
    write_star(Picks(np.array([[5000.0, 20]])), project / "off" / "a_autopick.star")
    off = read_pick_sets([PickSource("off", Path("off"))], ["mics"])
    with pytest.raises(ConfigurationError, match="off: no pick lies on its micrograph"):
        extract_particles(off.sets[0], off, Box(32, 16), Path("out"))


def test_particles_of_some_classes(tmp_path: Path) -> None:
    optics = pd.DataFrame(
        {"OpticsGroupName": ["o"], "OpticsGroup": [1], "ImagePixelSize": [5.0], "ImageSize": [64]}
    )
    particles = pd.DataFrame(
        {
            "ImageName": [f"{n:06d}@s.mrcs" for n in range(1, 6)],
            "OpticsGroup": 1,
            "ClassNumber": [3, 1, 3, 2, 1],
        }
    )
    write_blocks(tmp_path / "d.star", {"optics": optics, "particles": particles})
    assert count_by_class(tmp_path / "d.star") == {1: 2, 2: 1, 3: 2}
    assert image_format(tmp_path / "d.star") == ImageFormat(5.0, 64)
    assert select_particles(tmp_path / "d.star", {2, 3}, tmp_path / "s.star") == 3
    tables = starfile.read(tmp_path / "s.star")
    assert tables["particles"]["rlnImageName"].tolist() == ["000001@s.mrcs", "000003@s.mrcs", "000004@s.mrcs"]
    assert list(tables) == ["optics", "particles"]
    write_blocks(tmp_path / "old.star", {"": particles})
    with pytest.raises(ConfigurationError, match=r"old\.star: wanted tables of optics groups"):
        count_by_class(tmp_path / "old.star")
