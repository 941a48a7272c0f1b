import struct
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.coordinates.cryosparc_stream import read_stream

dataset = pytest.importorskip("cryosparc.dataset", reason="cryosparc-tools is not installed")


def save(path: Path, **columns: object) -> Path:
    dataset.Dataset(list(columns.items())).save(path, format=dataset.CSDAT_FORMAT)
    return path


def test_columns_of_numbers_pairs_and_text(tmp_path: Path) -> None:
    path = save(tmp_path / "s.cs", uid=[5, 6], names=["a b", "µ"], pairs=np.array([[1.5, 2], [3, 4]]))
    columns = read_stream(path)
    assert columns["uid"].tolist() == [5, 6]
    assert columns["names"].tolist() == ["a b", "µ"]
    assert columns["pairs"].tolist() == [[1.5, 2.0], [3.0, 4.0]]


def test_no_rows(tmp_path: Path) -> None:
    path = save(tmp_path / "s.cs", uid=np.empty(0, np.uint64), names=np.empty(0, object))
    assert {name: values.shape for name, values in read_stream(path).items()} == {"uid": (0,), "names": (0,)}


def test_an_absurd_length_asks_for_no_memory(tmp_path: Path) -> None:
    content = save(tmp_path / "s.cs", uid=[5, 6], x=np.array([1.0, 2.0])).read_bytes()
    header = content[10 : 10 + struct.unpack_from("<I", content, 6)[0]]
    absurd = header.replace(b'"length": 2', b'"length": 99999999999')
    path = tmp_path / "absurd.cs"
    path.write_bytes(content[:6] + struct.pack("<I", len(absurd)) + absurd + content[10 + len(header) :])
    with pytest.raises(CoordinatesError, match=r"absurd\.cs: cannot be read as a \.cs file"):
        CRYOSPARC.read(path)
