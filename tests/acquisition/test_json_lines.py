from pathlib import Path

from cryopick.acquisition.json_lines import add_line, read_lines


def test_a_line_cut_short_by_a_kill_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "new/e.jsonl"
    add_line(path, {"id": 1})
    path.write_bytes(path.read_bytes() + b'{"id": 2, "ti')
    add_line(path, {"id": 3})
    assert list(read_lines(path)) == [{"id": 1}, {"id": 3}]
    add_line(path, {"id": 4})
    assert path.read_text() == '{"id": 1}\n{"id": 2, "ti\n{"id": 3}\n{"id": 4}\n'


def test_no_file_and_what_is_no_object_are_nothing(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path / "none")) == []
    (tmp_path / "e.jsonl").write_text('7\n["id"]\n{}\n')
    assert list(read_lines(tmp_path / "e.jsonl")) == [{}]


def test_a_line_ends_where_it_ends(tmp_path: Path) -> None:
    row = {"id": "10017", "title": "first\u2028second\x85third"}
    add_line(tmp_path / "e.jsonl", row)
    assert list(read_lines(tmp_path / "e.jsonl")) == [row]
