from pathlib import Path

import pytest
import typer

from cryopick.cli.named_paths import existing, named_paths


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ours", "theirs.star", "a=b"):
        (tmp_path / name).touch()


def test_names_and_paths() -> None:
    assert named_paths(["x=ours", "theirs.star"]) == {"x": Path("ours"), "theirs": Path("theirs.star")}
    assert named_paths(["ours"]) == {"picks": Path("ours")}
    assert named_paths(["a=b", "ours"]) == {"a=b": Path("a=b"), "ours": Path("ours")}
    assert named_paths([]) == {}


def test_what_is_not_there() -> None:
    for argument in ("gone", "x=gone", "x="):
        with pytest.raises(typer.BadParameter, match="no such file"):
            named_paths([argument])
    with pytest.raises(typer.BadParameter, match="nothing"):
        existing("")


def test_two_of_one_name() -> None:
    with pytest.raises(typer.BadParameter, match="two pick sets are called ours"):
        named_paths(["ours", "ours=theirs.star"])
