import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError
from cryopick.io.micrographs import write_mrc
from cryopick.picking import incoming
from cryopick.picking.incoming import Incoming
from cryopick.picking.inputs import MicrographInput

IMAGE = np.random.default_rng(0).normal(size=(40, 60)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work beside an empty folder, with a clock that runs fast."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(incoming, "POLL", 0.01)
    monkeypatch.setattr(incoming, "SETTLE", 0.1)
    monkeypatch.setattr(incoming, "STALLED", 0.6)
    Path("in").mkdir()
    return Path("in")


def _whole() -> bytes:
    write_mrc(Path("whole.mrc"), IMAGE, 2.0)
    return Path("whole.mrc").read_bytes()


def _arrive(quiet: Callable[[], None] = lambda: None) -> Iterator[MicrographInput]:
    return Incoming(["in"], idle=60.0).arrivals(quiet)


def _once_settled(do: Callable[[], object]) -> Callable[[], None]:
    """Do something once, when files have had several times the time to settle."""
    start = time.monotonic()
    left = [do]

    def quiet() -> None:
        if left and time.monotonic() > start + 0.3:
            left.pop()()

    return quiet


def test_what_is_there_and_what_comes_later(folder: Path) -> None:
    write_mrc(folder / "a.mrc", IMAGE, 2.0)
    arrivals = _arrive()
    assert next(arrivals).path == folder / "a.mrc"
    write_mrc(folder / "sub" / "b.mrc", IMAGE, 2.0)
    assert next(arrivals).path == folder / "sub" / "b.mrc"


def test_nothing_comes(folder: Path) -> None:
    assert list(Incoming(["in"], idle=0.1).arrivals()) == []


def test_a_slow_writer_is_waited_for(folder: Path) -> None:
    data = _whole()

    def write() -> None:
        with (folder / "slow.mrc").open("wb", buffering=0) as file:
            for start in range(0, len(data), len(data) // 4 + 1):
                file.write(data[start : start + len(data) // 4 + 1])
                time.sleep(0.2)  # longer than a file takes to settle

    writer = threading.Thread(target=write)
    writer.start()
    assert next(_arrive()).path.read_bytes() == data
    writer.join()


def test_room_set_aside_is_not_a_micrograph(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "STALLED", 60.0)
    data = _whole()
    (folder / "a.mrc").write_bytes(data[:2000] + bytes(len(data) - 2000))
    arrivals = _arrive(_once_settled(lambda: (folder / "a.mrc").write_bytes(data)))
    assert next(arrivals).path.read_bytes() == data


def test_a_file_moved_here_is_complete_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "SETTLE", 5.0)
    write_mrc(Path("a.mrc"), IMAGE, 2.0)
    os.utime("a.mrc", (time.time() - 60,) * 2)
    Path("a.mrc").rename(folder / "a.mrc")
    start = time.monotonic()
    assert next(_arrive()).path == folder / "a.mrc"
    assert time.monotonic() - start < 3


def test_a_file_that_changes_comes_again(folder: Path) -> None:
    write_mrc(folder / "a.mrc", IMAGE, 2.0)
    watched = Incoming(["in"], idle=60.0)
    arrivals = watched.arrivals()
    first = next(arrivals)
    write_mrc(folder / "a.mrc", IMAGE[:20], 2.0)
    assert next(arrivals) == first
    assert list(watched.delivered) == [folder / "a.mrc"]


def test_of_two_with_one_place_the_first_counts(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_mrc(folder / "b.mrc", IMAGE, 2.0)
    watched = Incoming(["in"], idle=60.0)
    arrivals = watched.arrivals(_once_settled(lambda: write_mrc(folder / "c.mrc", IMAGE, 2.0)))
    assert next(arrivals).path == folder / "b.mrc"
    (folder / "b.jpg").write_bytes(b"a preview, listed first")
    assert next(arrivals).path == folder / "c.mrc"
    assert caplog.text.count(f"{folder / 'b.jpg'}: passed over, for it would write the same files as") == 1
    assert list(watched.delivered) == [folder / "b.mrc", folder / "c.mrc"]


def test_a_folder_that_is_gone_for_a_moment(folder: Path) -> None:
    write_mrc(folder / "a.mrc", IMAGE, 2.0)
    watched = Incoming(["in"], idle=60.0)
    arrivals = watched.arrivals(_once_settled(lambda: Path("away").rename("in")))
    assert next(arrivals).path == folder / "a.mrc"
    write_mrc(folder / "b.mrc", IMAGE, 2.0)
    folder.rename("away")
    assert next(arrivals).path == folder / "b.mrc"


def test_a_folder_that_never_was_there() -> None:
    with pytest.raises(ConfigurationError, match="no such file or folder"):
        next(Incoming(["nowhere"], idle=60.0).arrivals())


def test_what_never_becomes_a_micrograph_is_delivered_in_the_end(folder: Path) -> None:
    (folder / "page.mrc").write_text("<html>")
    assert next(_arrive()).path == folder / "page.mrc"


def test_broken_links_and_files_that_vanish(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "SETTLE", 0.5)
    (folder / "a.mrc").symlink_to("nowhere.mrc")
    write_mrc(folder / "b.mrc", IMAGE, 2.0)
    watched = Incoming(["in"], idle=0.1)
    assert list(watched.arrivals(lambda: (folder / "b.mrc").unlink(missing_ok=True))) == []


def test_it_can_be_stopped(folder: Path) -> None:
    watched = Incoming(["in"], idle=100)
    assert list(watched.arrivals(watched.stop)) == []
