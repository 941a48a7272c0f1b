"""Whole data sets from a server of faults."""

import io
import json
import multiprocessing
import os
import re
import shutil
import tarfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from hashlib import md5
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

from cryopick.acquisition import Client, Download, DownloadOptions, Manners, Source, State, download
from cryopick.core import ConfigurationError, DataSetError
from cryopick.dataset import open_data_sets, require_row
from cryopick.dataset.sites import load_sites

MRC = np.random.default_rng(0).bytes(200_000)
SET = {
    "10017/micrographs/a.mrc": MRC,
    "10017/micrographs/b.frames.mrc": MRC[::-1],
    "10017/ground_truth/particle_coordinates/a.csv": b"X-Coordinate,Y-Coordinate,Diameter\n",
}


@pytest.fixture
def run(server: Any, client: Client, tmp_path: Path) -> Callable[..., dict[str, tuple[State, str]]]:
    sites = load_sites(server.sites(tmp_path / "sites.toml"))

    def run_(*ids: str, **options: Any) -> dict[str, tuple[State, str]]:
        job = Download(client, sites, tmp_path / "out", DownloadOptions(**options))
        rows = download(job, [require_row(id_) for id_ in ids])
        return {row.path or row.id: (row.state, row.error) for row in rows}

    return run_


def test_a_tarball_through_every_fault(
    run: Callable, server: Any, faults: ModuleType, tarball: Callable, tmp_path: Path
) -> None:
    data = tarball(SET)
    server.files["/cryoppp/10017.tar.gz"] = data
    server.faults["/cryoppp/10017.tar.gz"] = [
        faults.Fault(status=503),
        faults.Fault(drop=100_000),
        faults.Fault(xml=True),
        faults.Fault(hang=50_000),
        faults.Fault(status=429, retry_after="0"),
        faults.Fault(drop=100_000, slow=0.001),
    ]
    done = run("10017", source=Source.TARBALL)
    assert done == {".archives/tarball/10017.tar.gz": (State.UNPACKED, "")}
    (data_set,) = open_data_sets(tmp_path / "out")
    assert [entry.stem for entry in data_set.entries] == ["a", "b.frames"]
    assert (tmp_path / "out/10017/micrographs/a.mrc").read_bytes() == MRC
    assert sum(server.sent["/cryoppp/10017.tar.gz"]) == len(data)
    assert not list((tmp_path / "out/.archives/tarball").iterdir())

    asked = len(server.asked)
    assert run("10017", source=Source.TARBALL) == {"10017/": (State.THERE, "")}
    assert len(server.asked) == asked


def test_labels_only_and_then_the_rest_of_a_kept_archive(
    run: Callable, server: Any, tarball: Callable, tmp_path: Path
) -> None:
    server.files["/cryoppp_lite/10017.tar.gz"] = data = tarball(SET)
    run("10017", labels_only=True, keep_archives=True)
    found = [path.name for path in (tmp_path / "out/10017").rglob("*") if path.is_file()]
    assert found == ["a.csv"]
    assert run("10017", keep_archives=True) == {".archives/lite/10017.tar.gz": (State.UNPACKED, "")}
    assert (tmp_path / "out/10017/micrographs/a.mrc").read_bytes() == MRC
    assert sum(server.sent["/cryoppp_lite/10017.tar.gz"]) == len(data)


def test_a_micrograph_does_not_come_in_two_formats(
    run: Callable, server: Any, tarball: Callable, tmp_path: Path
) -> None:
    server.files["/cryoppp/10017.tar.gz"] = server.files["/cryoppp_lite/10017.tar.gz"] = tarball(SET)
    run("10017", source=Source.TARBALL, labels_only=True)
    assert run("10017") == {".archives/lite/10017.tar.gz": (State.UNPACKED, "")}
    ((state, error),) = run("10017", source=Source.TARBALL).values()
    assert state is State.FAILED
    assert "holds the micrographs of --source lite" in error
    assert run("10017") == {"10017/": (State.THERE, "")}

    shutil.rmtree(tmp_path / "out/10017")
    assert run("10017", source=Source.TARBALL) == {".archives/tarball/10017.tar.gz": (State.UNPACKED, "")}


def test_one_set_that_fails_does_not_stop_the_others(
    run: Callable, server: Any, tarball: Callable, tmp_path: Path
) -> None:
    server.files["/cryoppp_lite/10017.tar.gz"] = tarball(SET)
    server.files["/virus_lite/10192.tar.gz"] = b"not an archive" * 100
    done = run("10017", "10081", "10192")
    assert done[".archives/lite/10017.tar.gz"] == (State.UNPACKED, "")
    assert "10081.tar.gz: not there (404)" in done["10081"][1]
    assert "10192.tar.gz: damaged" in done[".archives/lite/10192.tar.gz"][1]


def test_a_hostile_archive_is_refused(run: Callable, server: Any, tarball: Callable, tmp_path: Path) -> None:
    server.files["/cryoppp_lite/10017.tar.gz"] = tarball({**SET, "../../outside": b"x"})
    ((state, error),) = run("10017").values()
    assert state is State.FAILED
    assert "leads outside" in error
    assert not (tmp_path / "out/10017").exists()
    assert not list(tmp_path.parent.rglob("outside"))


def test_a_deposition_by_its_folder_pages(
    run: Callable, server: Any, faults: ModuleType, tmp_path: Path
) -> None:
    names = ["data/14sep05c 0003hl.mrc", "data/b.frames.v2.mrc", "data/sub dir/c#1.mrc", "data/100%.mrc"]
    for name in names:
        server.files[f"/empiar/10017/{name}"] = MRC + name.encode()
    server.faults["/empiar/10017/data/14sep05c%200003hl.mrc"] = [faults.Fault(xml=True), faults.Fault(drop=5)]
    done = run("10017", source=Source.EMPIAR, jobs=3)
    assert {path: state for path, (state, _) in done.items()} == {
        f"10017/empiar/{name}": State.FETCHED for name in names
    }
    for name in names:
        assert (tmp_path / "out/10017/empiar" / name).read_bytes() == MRC + name.encode()
    asked = len(server.asked)
    again = run("10017", source=Source.EMPIAR)
    assert {state for state, _ in again.values()} == {State.THERE}
    assert {one.path for one in server.asked[asked:]} == {
        "/empiar/10017/data/",
        "/empiar/10017/data/sub%20dir/",
    }


def test_a_file_of_a_deposition_that_fails_is_told(run: Callable, server: Any, faults: ModuleType) -> None:
    for name in ("a", "b"):
        server.files[f"/empiar/10532/data/{name}_patch_aligned.mrc"] = MRC
        server.files[f"/empiar/10532/data/{name}_background.mrc"] = MRC
    server.always["/empiar/10532/data/b_patch_aligned.mrc"] = faults.Fault(xml=True)
    done = run("10532", source=Source.EMPIAR)
    assert [state for state, _ in done.values()] == [State.FETCHED, State.FAILED]
    assert "SlowDown" in done["10532/empiar/data/b_patch_aligned.mrc"][1]


def test_a_record_of_zenodo(run: Callable, server: Any, tmp_path: Path) -> None:
    csv = b"labels of 10017"
    server.files["/records/7934683"] = json.dumps(
        {
            "files": [
                {
                    "key": f"{id_} labels.csv",
                    "size": len(csv) + wrong,
                    "checksum": f"md5:{md5(csv, usedforsecurity=False).hexdigest()}",
                    "links": {"self": f"{server.url}/content/{id_}"},
                }
                for id_, wrong in (("10017", 0), ("10081", 3))
            ]
        }
    ).encode()
    server.files["/content/10017"] = server.files["/content/10081"] = csv
    done = run("10017", "10081", source=Source.ZENODO)
    assert done["10017 labels.csv"] == (State.FETCHED, "")
    assert "offers 15 bytes, but its listing promises 18" in done["10081 labels.csv"][1]
    assert (tmp_path / "out/10017 labels.csv").read_bytes() == csv


@pytest.mark.parametrize("key", ["all labels.zip", "10017 labels.zip"])
def test_an_archive_of_zenodo_is_fetched_once_and_unpacked(
    run: Callable, server: Any, tmp_path: Path, key: str
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for id_ in ("10017", "10081"):
            archive.writestr(f"{id_}/particle_coordinates/a.csv", f"labels of {id_}")
    data = buffer.getvalue()
    digest = md5(data, usedforsecurity=False).hexdigest()
    file = {"key": key, "size": len(data), "checksum": f"md5:{digest}", "links": {"self": f"{server.url}/z"}}
    server.files["/records/7934683"] = json.dumps({"files": [file]}).encode()
    server.files["/z"] = data
    ids = ("10017", "10081") if key.startswith("all") else ("10017",)
    for _ in range(2):
        done = run(*ids, source=Source.ZENODO, labels_only=True)
        assert {error for _, error in done.values()} == {""}
    assert sum(server.sent["/z"]) == len(data)
    found = {path.parents[1].name: path.read_text() for path in (tmp_path / "out").rglob("a.csv")}
    assert found["10017"] == "labels of 10017"
    if len(ids) == 2:
        assert found["10081"] == "labels of 10081"


def test_a_full_disk_is_refused_before_the_first_byte(
    run: Callable, server: Any, tarball: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        total: int
        used: int
        free: int

    server.files["/cryoppp_lite/10017.tar.gz"] = tarball(SET)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1, 1, 200_000))
    with pytest.raises(DataSetError, match=r"has room for 0\.0 GB, wanted about 0\.0 GB for 1 files"):
        run("10017")
    assert {one.method for one in server.asked} == {"HEAD"}


def test_empiar_has_no_labels(run: Callable) -> None:
    with pytest.raises(ConfigurationError, match="EMPIAR has no labels"):
        run("10017", source=Source.EMPIAR, labels_only=True)


def test_an_interrupt_stops_what_runs_and_keeps_what_came(
    server: Any, client: Client, faults: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        server.files[f"/empiar/10017/data/{name}.mrc"] = MRC
        server.always[f"/empiar/10017/data/{name}.mrc"] = faults.Fault(slow=0.05)
    sites = load_sites(server.sites(tmp_path / "sites.toml"))
    job = Download(client, sites, tmp_path / "out", DownloadOptions(source=Source.EMPIAR, jobs=2))

    folder = tmp_path / "out/10017/empiar/data"

    def interrupted(*arguments: object) -> None:
        for _ in range(1000):
            if sum(part.stat().st_size > 0 for part in folder.glob("*.part")) == 2:
                break
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", interrupted)
    with pytest.raises(KeyboardInterrupt):
        download(job, [require_row("10017")])
    parts = list(folder.glob("*.part"))
    assert len(parts) == 2  # were they not stopped, they would be whole by now
    assert all(0 < part.stat().st_size < len(MRC) for part in parts)


def download_in_child(sites: Path, output: Path, answer: Path) -> None:
    """Download and tell by how much the memory grew at its highest."""
    Path("/proc/self/clear_refs").write_text("5")  # forget the highest so far
    before = _memory("VmRSS")
    with Client(Manners(timeout=20)) as client:
        job = Download(client, load_sites(sites), output, DownloadOptions(source=Source.TARBALL))
        (row,) = download(job, [require_row("10017")])
    answer.write_text(f"{row.state} {_memory('VmHWM') - before}")


def _memory(name: str) -> int:
    """Read kB of this process."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is measured on Linux")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_large_archive_needs_little_memory(server: Any, tmp_path: Path) -> None:
    """64 MB unless CRYOPICK_TARBALL_MB says otherwise; 5,000 was run once."""
    megabytes = int(os.environ.get("CRYOPICK_TARBALL_MB", "64"))
    archive, count = tmp_path / "big.tar", max(2, megabytes // 250)
    each = megabytes * 10**6 // count
    with archive.open("wb") as file:
        for number in range(count):
            member = tarfile.TarInfo(f"10017/micrographs/m_{number}.mrc")
            member.size = each
            file.write(member.tobuf())
            file.seek((each + 511) // 512 * 512, os.SEEK_CUR)
        file.write(bytes(1024))
    server.files["/cryoppp/10017.tar.gz"] = archive
    sites, answer = server.sites(tmp_path / "sites.toml"), tmp_path / "answer"
    start = time.monotonic()
    child = multiprocessing.get_context("fork").Process(
        target=download_in_child, args=(sites, tmp_path / "out", answer)
    )
    child.start()
    child.join()
    state, grown = answer.read_text().split()
    print(f"{megabytes} MB: {int(grown) / 1000:.1f} MB of memory, {time.monotonic() - start:.0f} s")  # noqa: T201
    assert state == "unpacked"
    assert int(grown) < 60_000
    sizes = [path.stat().st_size for path in (tmp_path / "out/10017/micrographs").iterdir()]
    assert sizes == [each] * count
    assert sum(server.sent["/cryoppp/10017.tar.gz"]) == archive.stat().st_size
    shutil.rmtree(tmp_path / "out")
