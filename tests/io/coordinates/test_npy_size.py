from pathlib import Path

import numpy as np
import pytest

from cryopick.io.coordinates.npy_size import check_size


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "particles.cs"
    with path.open("wb") as file:
        np.save(file, np.zeros(7, dtype=[("uid", "<u8"), ("x", "<f4")]))
    return path


def test_a_whole_file(path: Path) -> None:
    check_size(path)


def test_a_truncated_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"found \d+ bytes, too few for the \d+ that its header declares"):
        check_size(path)


def test_more_rows_than_there_is_room_for(path: Path) -> None:
    # The header is as long as before: NumPy fills it up with spaces.
    path.write_bytes(path.read_bytes().replace(b"(7,), }    ", b"(70000,), }", 1))
    with pytest.raises(ValueError, match="too few for the 840"):
        check_size(path)


def test_a_header_longer_than_the_file(tmp_path: Path) -> None:
    path = tmp_path / "absurd.cs"
    path.write_bytes(b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b" " * 50)
    with pytest.raises(ValueError, match="found 62 bytes, too few for the 4294967307"):
        check_size(path)
