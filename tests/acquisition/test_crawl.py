import json
from pathlib import Path
from typing import Any

import pytest

from cryopick.acquisition import Client, crawl, read_crawl
from cryopick.dataset.sites import Sites, load_sites


@pytest.fixture
def sites(server: Any, tmp_path: Path) -> Sites:
    for id_ in ("10017", "10345"):
        entry = {"title": f"title of {id_}", "imagesets": [{"directory": "data/x", "pixel_width": "0.673"}]}
        server.files[f"/api/EMPIAR-{id_}"] = json.dumps({f"EMPIAR-{id_}": entry}).encode()
    return load_sites(server.sites(tmp_path / "s.toml"))


def test_what_is_there_is_not_asked_for_again(
    server: Any, client: Client, sites: Sites, faults: Any, tmp_path: Path
) -> None:
    server.faults["/api/EMPIAR-10017"] = [faults.Fault(xml=True), faults.Fault(drop=10)]
    output, seen = tmp_path / "new/e.jsonl", []
    done = crawl(client, sites, ["10017"], output, progress=seen.append)
    assert (done.fetched, done.cached, done.failed) == (("10017",), (), {})
    # A kill in the middle of a line.
    output.write_bytes(output.read_bytes() + b'\n{"id": "10345", "ti')
    done = crawl(client, sites, ["10017", "10345"], output)
    assert (done.fetched, done.cached) == (("10345",), ("10017",))
    rows = read_crawl(output)
    assert [row["title"] for row in rows] == ["title of 10017", "title of 10345"]
    assert rows[1]["remarks"] == ["pixel size 0.673 A/px of data/x, 1.345 in the catalogue"]
    assert "T" in rows[0]["retrieved_at"]
    assert seen == ["10017"]
    assert len(server.starts("/api/EMPIAR-10017")) == 3


def test_one_that_fails_does_not_stop_the_others(client: Client, sites: Sites, tmp_path: Path) -> None:
    done = crawl(client, sites, ["10081", "10017"], tmp_path / "e.jsonl")
    assert done.fetched == ("10017",)
    assert "not there (404)" in done.failed["10081"]


def test_asking_again_replaces(client: Client, sites: Sites, server: Any, tmp_path: Path) -> None:
    crawl(client, sites, ["10017"], tmp_path / "e.jsonl")
    server.files["/api/EMPIAR-10017"] = b'{"title": "new", "imagesets": []}'
    crawl(client, sites, ["10017"], tmp_path / "e.jsonl", refresh=True)
    assert [row["title"] for row in read_crawl(tmp_path / "e.jsonl")] == ["new"]
