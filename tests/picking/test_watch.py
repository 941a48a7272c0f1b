import errno
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import (
    Diameter,
    Picker,
    PickingOptions,
    PickingRun,
    SummaryRow,
    find_micrographs,
    pick_all,
)
from cryopick.picking import incoming as incoming_module
from cryopick.picking import watch as watch_module
from cryopick.picking.incoming import Incoming
from cryopick.picking.run_folder import RunFolder
from cryopick.picking.watch import watch

OPTIONS = PickingOptions(Diameter(px=24.0), adapt_threshold=True)


def _results(folder: str) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().replace(f"{folder}/".encode(), b"")
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and ".progress" not in path.parts and path.name != "timings.csv"
    }


@pytest.fixture
def write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw_discs: Callable[..., NDArray[np.float32]]
) -> Callable[[str], None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(incoming_module, "POLL", 0.01)
    monkeypatch.setattr(incoming_module, "SETTLE", 0.1)
    monkeypatch.setattr(watch_module, "REFRESH", 0.05)
    Path("m").mkdir()

    def write_(name: str) -> None:
        write_mrc(Path("m") / name, draw_discs((120, 160), [(50, 40), (110, 80)], seed=len(name)), 2.0)

    return write_


def test_the_end_is_as_if_all_had_been_there(
    write: Callable[[str], None], dark_discs: PickerCheckpoint
) -> None:
    write("a.mrc")
    seen: list[str] = []
    lists: list[bool] = []
    incoming = Incoming(["m"], idle=60.0)

    def picked(row: SummaryRow) -> None:
        seen.append(row.micrograph)
        assert Path(f"live/{row.place}_autopick.star").exists()
        if len(seen) == 2:
            incoming.stop()
        else:
            threading.Thread(target=write_next).start()

    def write_next() -> None:
        end = time.monotonic() + 30
        while not Path("live/autopick.star").exists() and time.monotonic() < end:
            time.sleep(0.01)
        lists.append(Path("live/autopick.star").exists())  # before the second micrograph is there
        write("bb.mrc")

    run = PickingRun(Picker(dark_discs), Path("live"), OPTIONS)
    with run.sole():
        run.begin()
        rows = watch(run, incoming, picked)
    assert [row.micrograph for row in rows] == ["m/a.mrc", "m/bb.mrc"]
    assert seen == ["m/a.mrc", "m/bb.mrc"]
    assert lists == [True]
    pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("all"), OPTIONS)
    assert _results("live") == _results("all")
    assert json.loads(Path("live/run.json").read_text())["micrographs"] == 2


@pytest.mark.parametrize(("first", "then"), [("a_PS.mrc", "a.mrc"), ("a.mrc", "a_DW.mrc")])
def test_what_comes_before_the_micrograph_to_pick(
    write: Callable[[str], None],
    dark_discs: PickerCheckpoint,
    caplog: pytest.LogCaptureFixture,
    first: str,
    then: str,
) -> None:
    write(first)
    incoming = Incoming(["m"], idle=0.5)
    run = PickingRun(Picker(dark_discs), Path("live"), OPTIONS)
    with run.sole():
        run.begin()
        rows = watch(run, incoming, lambda row: write(then) if row.micrograph == f"m/{first}" else None)
    assert [row.micrograph for row in rows] == [f"m/{then}"]
    assert (
        f"live: also holds the picks of 1 files that motion correction wrote beside micrographs (m/{first}"
        in (caplog.text)
    )


def test_watching_goes_on_where_it_was(
    write: Callable[[str], None], dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.mrc")
    for name in ("", "bb.mrc"):
        if name:
            write(name)
        run = PickingRun(Picker(dark_discs), Path("live"), OPTIONS)
        with run.sole():
            run.begin()
            rows = watch(run, Incoming(["m"], idle=0.3))
        assert run.profile.micrographs == 1  # the other was not picked again
    assert [row.picks for row in rows] == [2, 2]


def test_what_an_earlier_watch_has_picked_stays_in_the_lists(
    write: Callable[[str], None], dark_discs: PickerCheckpoint
) -> None:
    for name in ("a.mrc", "bb.mrc"):
        write(name)
        run = PickingRun(Picker(dark_discs), Path("live"), OPTIONS)
        with run.sole():
            run.begin()
            rows = watch(run, Incoming(["m"], idle=0.3))
        (Path("m") / name).unlink()  # moved away to make room
    assert [(row.micrograph, row.picks) for row in rows] == [("m/a.mrc", 2), ("m/bb.mrc", 2)]
    assert len(read_coordinates(Path("live"))) == 2


def test_a_full_disk_is_told_as_one(
    write: Callable[[str], None], dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write("a.mrc")
    monkeypatch.setattr(RunFolder, "write_picks", full)
    run = PickingRun(Picker(dark_discs), Path("picks"), OPTIONS)
    no_space = pytest.raises(ConfigurationError, match=r"No space left on device.*free some space")
    with run.sole(), no_space:
        run.begin()
        watch(run, Incoming(["m"], idle=0.5))
