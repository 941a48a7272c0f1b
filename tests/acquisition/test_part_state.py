from pathlib import Path

import pytest

from cryopick.acquisition.part_state import PartState


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"abc"', "Last-Modified": "Tue"}, '"abc"'),
        ({"ETag": 'W/"abc"', "Last-Modified": "Tue"}, "Tue"),  # a weak mark is not of bytes
        ({}, ""),
    ],
)
def test_the_strongest_mark_is_kept(headers: dict[str, str], validator: str, tmp_path: Path) -> None:
    state = PartState.of_answer("http://x/a", headers, 7)
    assert state.validator == validator
    state.write(tmp_path / "a.part")
    assert PartState.read(tmp_path / "a.part") == state
    PartState.remove(tmp_path / "a.part")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [None, "", "[]", '{"url": 1}'])
def test_what_cannot_be_read_is_unknown(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "a.part.json").write_text(text)
    assert PartState.read(tmp_path / "a.part") is None
