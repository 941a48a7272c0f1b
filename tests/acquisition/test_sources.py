import json
from pathlib import Path
from typing import Any

import pytest

from cryopick.acquisition import Client, Source
from cryopick.acquisition.remote import Remote
from cryopick.acquisition.sources import find_files, room_for
from cryopick.dataset import require_row
from cryopick.dataset.sites import load_sites


def test_room_for_what_is_unpacked() -> None:
    remotes = (Remote("u", "a.tar.gz", 1000), Remote("u", "b.mrc", 50))
    assert room_for(remotes, labels_only=False) == 2350
    assert room_for(remotes, labels_only=True) == 1150


@pytest.mark.parametrize(
    ("id_", "source", "path"),
    [
        ("10017", Source.TARBALL, "/cryoppp/10017.tar.gz"),
        ("10192", Source.TARBALL, "/virus/10192.tar.gz"),
        ("10017", Source.LITE, "/cryoppp_lite/10017.tar.gz"),
    ],
)
def test_archives_of_both_collections(
    server: Any, client: Client, tmp_path: Path, id_: str, source: Source, path: str
) -> None:
    server.files[path] = b"12345"
    sites = load_sites(server.sites(tmp_path / "s.toml"))
    found = find_files(client, sites, require_row(id_), source, labels_only=False, match=None)
    assert found.remotes == (Remote(server.url + path, f".archives/{source}/{id_}.tar.gz", 5),)


@pytest.mark.parametrize(
    ("keys", "paths", "of_several"),
    [
        (["all.zip"], [".archives/zenodo/all.zip"], True),
        (["all.csv"], ["all.csv"], True),
        (["10017.zip", "10081.zip", "10017.txt"], [".archives/zenodo/10017.zip", "10017.txt"], False),
    ],
)
def test_a_record_without_a_file_of_the_set_is_taken_whole(
    server: Any, client: Client, tmp_path: Path, keys: list[str], paths: list[str], of_several: bool
) -> None:
    files = [{"key": key, "size": 3} for key in keys]
    server.files["/records/7934683"] = json.dumps({"files": files}).encode()
    sites = load_sites(server.sites(tmp_path / "s.toml"))
    found = find_files(client, sites, require_row("10017"), Source.ZENODO, labels_only=True, match=None)
    assert [remote.path for remote in found.remotes] == paths
    assert found.of_several is of_several
