"""`predict` on disks that are full or must not be written."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.io.atomic import leftovers
from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import Diameter, Picker, PickingOptions, PickingRun, find_micrographs, pick_all

Mount = Callable[..., Path]

OPTIONS = PickingOptions(Diameter(px=24.0), adapt_threshold=True)
COUNT = 3
PAGE = 4096


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a disk of memory, or change how it is mounted."""
    program = shutil.which("mount")
    if program is None:
        pytest.skip("there is no `mount`")
    folder = tmp_path / "disk"

    def mount_(options: str) -> Path:
        again = ["-o", f"remount,{options}"] if folder.exists() else ["-t", "tmpfs", "-o", options, "tmpfs"]
        folder.mkdir(exist_ok=True)
        done = subprocess.run([program, *again, str(folder)], capture_output=True, text=True)
        if done.returncode:
            folder.rmdir()
            pytest.skip(f"mounting a disk is not allowed here ({done.stderr.strip()}); root may")
        return folder

    yield mount_
    if folder.exists():
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def micrographs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
) -> Path:
    """Work beside some micrographs of discs."""
    monkeypatch.chdir(tmp_path)
    for seed in range(COUNT):
        image = draw_discs((150, 211), scatter((150, 211), 8, 34.0, seed), seed=seed)
        write_mrc(Path(f"m/{seed}.mrc"), image, 2.0)
    return Path("m")


def _files(folder: Path) -> dict[str, bytes]:
    """Read every file that is to be seen, but that of times, without the folder's own name."""
    own_name = f"{folder.absolute().relative_to(Path.cwd())}/".encode()
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().replace(own_name, b"")
        for path in folder.rglob("*")
        if path.is_file() and ".progress" not in path.parts and path.name != "timings.csv"
    }


def test_a_disk_that_is_full_again_and_again(
    mount: Mount, micrographs: Path, dark_discs: PickerCheckpoint
) -> None:
    inputs, picker = find_micrographs([micrographs]), Picker(dark_discs)
    pick_all(inputs, picker, Path("whole"), OPTIONS)
    wanted = _files(Path("whole"))
    output = mount(f"size={PAGE}") / "out"
    refusals, picked = 0, 0
    while True:
        run = PickingRun(picker, output, OPTIONS)
        try:
            run.begin()
            run.pick(inputs)
            run.finish(inputs)
        except ConfigurationError as error:
            message = str(error)
        else:
            break
        finally:
            picked += run.profile.micrographs
        assert "out: cannot be written" in message
        assert "No space left on device" in message
        assert "free some space or correct the permissions, and the same command goes on" in message
        assert not leftovers(output)
        here = _files(output)
        assert here == {name: wanted[name] for name in here}
        refusals += 1
        mount(f"size={(refusals + 1) * PAGE}")
    assert _files(output) == wanted
    assert refusals > 2 * COUNT  # it was full while picking and while finishing
    # Of each micrograph the disk may have been full once for the candidates, and once for the journal.
    assert picked <= 3 * COUNT


def test_an_output_that_must_not_be_written(
    mount: Mount, micrographs: Path, dark_discs: PickerCheckpoint
) -> None:
    inputs, picker = find_micrographs([micrographs]), Picker(dark_discs)
    output = mount("size=8m") / "out"
    mount("ro")
    with pytest.raises(ConfigurationError, match=r"out: cannot be written \(.*Read-only file system"):
        pick_all(inputs, picker, output, OPTIONS)
    mount("rw")
    pick_all(inputs, picker, output, OPTIONS)
    before = _files(output)
    mount("ro")
    with pytest.raises(ConfigurationError, match="correct the permissions, and the same command goes on"):
        pick_all(inputs, picker, output, OPTIONS)
    assert _files(output) == before


def test_micrographs_on_a_disk_that_must_not_be_written(
    mount: Mount, micrographs: Path, dark_discs: PickerCheckpoint
) -> None:
    disk = mount("size=8m")
    shutil.copytree(micrographs, disk / "m")
    mount("ro")
    rows = pick_all(find_micrographs([disk / "m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert [row.picks for row in rows] == [8] * COUNT
