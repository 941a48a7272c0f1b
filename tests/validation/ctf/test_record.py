from pathlib import Path

import numpy as np
import pytest

from cryopick.core import MicrographError
from cryopick.io.coordinates import Optics
from cryopick.io.micrographs import write_mrc
from cryopick.picking import MicrographInput
from cryopick.validation.ctf import CtfOptions, CtfRow, CtfSource, CtfValues
from cryopick.validation.ctf.record import circumstances, read_record, write_record

OPTIONS = CtfOptions(optics=Optics(300.0, 2.7, 0.1))
ROW = CtfRow("a.mrc", CtfValues(12000.0, 11000.0, 5.0, 0.0, 0.2, None), False, 1.5, None)


@pytest.fixture
def source(tmp_path: Path) -> CtfSource:
    write_mrc(tmp_path / "a.mrc", np.eye(6, 9, dtype=np.float32), 1.5)
    return CtfSource(MicrographInput(tmp_path / "a.mrc", "a.mrc", "a"))


def test_the_same_circumstances_find_it(tmp_path: Path, source: CtfSource) -> None:
    path = tmp_path / "records" / "a.json"
    under = circumstances(source, OPTIONS, None)
    assert read_record(path, under) is None
    write_record(path, ROW, under)
    assert read_record(path, circumstances(source, OPTIONS, None)) == ROW


def test_others_do_not(tmp_path: Path, source: CtfSource) -> None:
    path = tmp_path / "a.json"
    write_record(path, ROW, circumstances(source, OPTIONS, None))
    assert read_record(path, circumstances(source, CtfOptions(optics=Optics(200.0, 2.7, 0.1)), None)) is None
    assert read_record(path, circumstances(source, OPTIONS, CtfValues(1.0, 1.0, 0.0))) is None
    write_mrc(source.micrograph.path, np.eye(7, 9, dtype=np.float32), 1.5)
    assert read_record(path, circumstances(source, OPTIONS, None)) is None


@pytest.mark.parametrize("text", ["", '{"row": {}', "[]", '{"row": {"values": {}}, "circumstances": {}}'])
def test_a_damaged_record_is_none(tmp_path: Path, source: CtfSource, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert read_record(tmp_path / "a.json", circumstances(source, OPTIONS, None)) is None


def test_a_file_that_is_gone(source: CtfSource) -> None:
    source.micrograph.path.unlink()
    with pytest.raises(MicrographError, match=r"a\.mrc: cannot be read"):
        circumstances(source, OPTIONS, None)
