from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.json_file import holds, read_object, write_object


def test_objects_come_back(tmp_path: Path) -> None:
    write_object(tmp_path / "a.json", {"boxes": [1], "name": "é"})
    assert read_object(tmp_path / "a.json") == {"boxes": [1], "name": "é"}
    assert holds(tmp_path / "a.json", "boxes")
    assert not holds(tmp_path / "a.json", "name")


@pytest.mark.parametrize("content", [b"", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_other_contents_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert not holds(tmp_path / "a.json", "boxes")
    with pytest.raises(CoordinatesError, match=r"a\.json"):
        read_object(tmp_path / "a.json")
