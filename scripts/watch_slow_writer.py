"""Measure how soon `predict --watch` picks a file that is written slowly, and that it never reads a part.

    python scripts/watch_slow_writer.py [--seconds 10] [--side 4096]

Three micrographs are written as programs do: piece by piece, with a pause in the middle; piece by piece into
room that was set aside; and under another name that is changed at the end. For each, the seconds from its
completion to its picks are told. Nothing may be picked before, each only once, and the end has to be byte for
byte that of `predict` on the complete files. Exit code 1 if not, or if a file took longer than 5 s.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cryopick.io.micrographs import write_mrc

LIMIT_S = 5.0
PIECES = 20
PAUSE_S = 3.0
"""In the middle of a file: longer than a file has to be still to be taken for complete."""
DIAMETER_PX = 100
PATIENCE_S = 120.0

Write = Callable[[Path, bytes, float], None]


def piece_by_piece(path: Path, content: bytes, seconds: float) -> None:
    """Write from the start to the end, with a pause in the middle."""
    with path.open("wb", buffering=0) as file:
        _fill(file.write, content, seconds)


def into_room_set_aside(path: Path, content: bytes, seconds: float) -> None:
    """Make the file as long as it will be, and fill it."""
    with path.open("wb", buffering=0) as file:
        file.truncate(len(content))
        _fill(file.write, content, seconds)


def under_another_name(path: Path, content: bytes, seconds: float) -> None:
    """Write beside the file, and rename."""
    piece_by_piece(path.with_suffix(".part"), content, seconds)
    path.with_suffix(".part").rename(path)


WAYS: tuple[Write, ...] = (piece_by_piece, into_room_set_aside, under_another_name)


def _fill(write: Callable[[bytes], object], content: bytes, seconds: float) -> None:
    """Write all but a last piece in equal pieces, spread over the time that the pause leaves."""
    length = -(-len(content) // PIECES)
    for index, start in enumerate(range(0, len(content), length)):
        write(content[start : start + length])
        if index < PIECES - 1:
            time.sleep((seconds - PAUSE_S) / (PIECES - 1) + PAUSE_S * (index == PIECES // 2))


def micrograph(side: int, seed: int) -> bytes:
    """Make an MRC file of noise with dark discs."""
    rng = np.random.default_rng(seed)
    image = rng.standard_normal((side, side - side // 8), dtype=np.float32)
    y, x = np.mgrid[-DIAMETER_PX : DIAMETER_PX + 1, -DIAMETER_PX : DIAMETER_PX + 1]
    disc = np.hypot(x, y) < DIAMETER_PX / 2
    reach = DIAMETER_PX + 1
    for row, column in rng.integers(reach, np.array(image.shape) - reach, (40, 2)):
        image[row - reach + 1 : row + reach, column - reach + 1 : column + reach] -= disc
    with tempfile.TemporaryDirectory() as scratch:
        write_mrc(Path(scratch, "a.mrc"), image, 1.0)
        return Path(scratch, "a.mrc").read_bytes()


def predict(folder: Path, output: str, *options: str) -> "subprocess.Popen[bytes]":
    """Start `predict` on ``incoming``."""
    program = [sys.executable, "-c", "from cryopick.cli.predict import main; main()"]
    arguments = ["incoming", "--output", output, "--diameter-px", str(DIAMETER_PX), *options]
    return subprocess.Popen([*program, *arguments], cwd=folder, stdout=subprocess.DEVNULL)


def wait_for(path: Path) -> float:
    """Wait until a file is there, and tell when."""
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists():
        if time.monotonic() > deadline:
            raise SystemExit(f"{path} did not appear within {PATIENCE_S:.0f} s")
        time.sleep(0.01)
    return time.monotonic()


def results(folder: Path, output: str) -> dict[str, bytes]:
    """Read every file that is to be seen, without the folder's own name."""
    return {
        file.relative_to(folder / output).as_posix(): file.read_bytes().replace(f"{output}/".encode(), b"")
        for file in (folder / output).rglob("*")
        if file.is_file() and ".progress" not in file.parts and file.name != "timings.csv"
    }


def write_slowly(folder: Path, seconds: float, side: int) -> list[str]:
    """Write micrographs that are being watched for, tell the times, and return what was wrong."""
    faults = []
    for seed, write in enumerate(WAYS):
        name, content = write.__name__, micrograph(side, seed)
        picks = folder / "live" / "incoming" / f"{name}_autopick.star"
        write(folder / "incoming" / f"{name}.mrc", content, seconds)
        complete, early = time.monotonic(), picks.exists()
        late = wait_for(picks) - complete
        print(
            f"{name}: {len(content) / 1e6:.0f} MB in {seconds:.0f} s, picked {late:.2f} s later", flush=True
        )
        if early:
            faults.append(f"{name}: picked before it was complete")
        elif late > LIMIT_S:
            faults.append(f"{name}: picked only after {late:.2f} s")
    return faults


def watch_writers(folder: Path, seconds: float, side: int) -> list[str]:
    """Watch slow writers, compare with complete files, and return what was wrong."""
    (folder / "incoming").mkdir()
    watching = predict(folder, "live", "--watch")
    try:
        wait_for(folder / "live" / ".progress" / "settings.json")
        faults = write_slowly(folder, seconds, side)
        watching.send_signal(signal.SIGINT)
        if watching.wait(PATIENCE_S):
            faults.append(f"--watch ended with exit code {watching.returncode}")
    finally:
        watching.kill()
    lines = (folder / "live" / ".progress" / "0.jsonl").read_text().splitlines()
    read = Counter(json.loads(line)["row"]["micrograph"] for line in lines)
    faults += [f"{one}: read {count} times" for one, count in read.items() if count > 1]
    if predict(folder, "afterwards").wait():
        faults.append("predict on the complete files failed")
    if results(folder, "live") != results(folder, "afterwards"):
        faults.append("the end differs from what predict makes of the complete files")
    return faults


def main() -> None:
    """Watch, and say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="that writing a file takes")
    parser.add_argument("--side", type=int, default=4096, help="of the micrographs, in px")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        faults = watch_writers(Path(scratch), options.seconds, options.side)
    for fault in faults:
        print(fault)
    print(f"{len(WAYS)} files, {len(faults)} faults")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
