from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import Diameter, Picker, PickingOptions, RunFolder, find_micrographs
from cryopick.picking.pick_one import pick_one

OPTIONS = PickingOptions(Diameter(angstrom=48.0))


@pytest.fixture
def micrograph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw_discs: Callable[..., NDArray[np.float32]]
) -> Path:
    monkeypatch.chdir(tmp_path)
    write_mrc(Path("m.mrc"), draw_discs((120, 160), [(50, 40), (110, 80)]), 2.0)
    return Path("m.mrc")


def test_one_micrograph(micrograph: Path, dark_discs: PickerCheckpoint) -> None:
    (one,) = find_micrographs([micrograph])
    folder = RunFolder(Path("picks"))
    record = pick_one(one, Picker(dark_discs), folder, OPTIONS)
    assert record.holds(micrograph, folder.candidates_file("m"))
    assert (record.row.height, record.row.width, record.row.pixel_size) == (120, 160, 2.0)
    assert (record.row.diameter_px, record.row.error) == (24.0, "")
    assert len(folder.read_candidates(record.row).above(0.5)) == 2
    assert all(seconds > 0 for seconds in record.seconds.values())


def test_what_was_found_out_before_the_fault_is_told(micrograph: Path, dark_discs: PickerCheckpoint) -> None:
    write_mrc(micrograph, np.full((120, 160), 3, np.float32), 2.0)
    (one,) = find_micrographs([micrograph])
    record = pick_one(one, Picker(dark_discs), RunFolder(Path("picks")), OPTIONS)
    assert "m.mrc: every pixel is 3" in record.row.error
    assert (record.row.height, record.checksum) == (120, None)


def test_a_disk_that_is_full_is_not_the_micrographs_fault(
    micrograph: Path, dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunFolder, "write_candidates", full)
    (one,) = find_micrographs([micrograph])
    with pytest.raises(OSError, match="No space left"):
        pick_one(one, Picker(dark_discs), RunFolder(Path("picks")), OPTIONS)
