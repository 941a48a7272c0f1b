import json
from collections.abc import Callable
from pathlib import Path


def test_without_a_network_there_is_a_message_and_no_traceback(cryopick: Callable, nowhere: Path) -> None:
    outcome = cryopick(
        "dataset", "crawl", "10017", "--sites", nowhere, "--attempts", "2", "--backoff", "0.01"
    )
    assert outcome.code == 1
    assert "cannot be reached" in outcome.err
    assert "Traceback" not in outcome.err
    assert "empiar.jsonl: 0 fetched, 0 known, 1 failed" in outcome.out


def test_a_catalogue_is_gathered_once(cryopick: Callable, served: Path, tmp_path: Path) -> None:
    (tmp_path / "www/EMPIAR-10017").write_text(json.dumps({"EMPIAR-10017": {"title": "t", "imagesets": []}}))
    arguments = ("dataset", "crawl", "10017", "--sites", served, "--interval", "0", "-o", "e.jsonl")
    assert "e.jsonl: 1 fetched, 0 known, 0 failed" in cryopick(*arguments).out
    assert "e.jsonl: 0 fetched, 1 known, 0 failed" in cryopick(*arguments).out
    (row,) = map(json.loads, (tmp_path / "e.jsonl").read_text().splitlines())
    assert (row["id"], row["title"]) == ("10017", "t")
