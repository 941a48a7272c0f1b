"""How long `predict` takes, against the floor of reading the same files and against Topaz, in one run.

    python scripts/benchmark.py [--micrographs 20] [--side 4096] [--folder DIR] [--topaz TOPAZ] [--device cpu]

Micrographs are made in a temporary folder (64 MB each at the default size) and read once before anything
is timed, so that all times are from the page cache. Printed are the times with and without the start of the
program, their ratios, the peak of memory, and `predict --profile`. Topaz is run where it is installed, or
where ``--topaz`` names its program: its preprocessing (downsampling by 8, normalisation) and extraction
with its default model.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from cryopick.io.micrographs import write_mrc

DIAMETER_PX = 108
PARTICLES = 300


def make_micrographs(folder: Path, count: int, side: int) -> list[Path]:
    """Write noise with dark discs."""
    rng = np.random.default_rng(0)
    reach = DIAMETER_PX // 2 + 6
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = (1 / (1 + np.exp((np.hypot(x, y) - DIAMETER_PX / 2) / 2))).astype(np.float32)
    paths = [folder / f"m_{index:04d}.mrc" for index in range(count)]
    for path in paths:
        image = 2 * rng.standard_normal((side, side), dtype=np.float32)
        for column, row in rng.integers(reach, side - reach - 1, (PARTICLES * side**2 // 4096**2, 2)):
            image[row - reach : row + reach + 1, column - reach : column + reach + 1] -= disc
        write_mrc(path, image, 1.77)
    return paths


def read_and_do_nothing(paths: list[Path]) -> float:
    """Read the files, pixels into an array each; seconds of the best of three times."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for path in paths:
            np.fromfile(path, dtype=np.float32)
        best = min(best, time.perf_counter() - start)
    return best


def run(*command: str | Path) -> tuple[float, str]:
    """Run a program; seconds and what it prints."""
    start = time.perf_counter()
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout


def predict(sources: list[Path], output: Path, device: str, *options: str) -> tuple[float, str]:
    """Run `predict` from the start."""
    program = Path(sys.executable).with_name("predict")
    return run(
        program, *sources, "--output", output, "--fresh", "--diameter-px", str(DIAMETER_PX),
        "--device", device, "--profile", *options,
    )  # fmt: skip


def topaz(program: str, folder: Path, output: Path, device: str) -> float:
    """Run Topaz's preprocessing and extraction with its default model."""
    number = "-1" if device == "cpu" else "0"
    output.mkdir()
    micrographs = sorted(folder.glob("*.mrc"))
    first, _ = run(program, "preprocess", "-s", "8", "-d", number, "-o", output, *micrographs)
    radius = str(round(DIAMETER_PX / 2 / 8))
    second, _ = run(
        program, "extract", "-r", radius, "-x", "8", "-d", number, "-o", output / "picks.txt",
        *sorted(output.glob("*.mrc")),
    )  # fmt: skip
    return first + second


def main() -> None:
    """Time everything and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--micrographs", type=int, default=20)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--folder", type=Path, help="where to write (default: the temporary folder)")
    parser.add_argument("--topaz", default=shutil.which("topaz"), help="Topaz's program")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--keep", action="store_true", help="keep the micrographs and picks")
    parser.add_argument("options", nargs="*", help="further options of predict, after --")
    arguments = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="cryopick_benchmark_", dir=arguments.folder))
    try:
        count = arguments.micrographs
        paths = make_micrographs(root / "micrographs", count, arguments.side)
        floor = read_and_do_nothing(paths) / count
        print(f"floor: {1000 * floor:.1f} ms per micrograph to read it and do nothing")
        started, _ = predict(paths[:1], root / "one", arguments.device, *arguments.options)
        whole, text = predict(paths, root / "picks", arguments.device, *arguments.options)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        each = (whole - started) / max(1, count - 1)
        print(text)
        print(f"predict: {whole:.1f} s for {count}, {started:.1f} s for one")
        print(f"so each further micrograph takes {1000 * each:.1f} ms")
        print(f"predict / floor: {each / floor:.1f} without the start, {whole / count / floor:.1f} with it")
        print(f"peak of memory: {peak:.2f} GB")
        if arguments.topaz:
            theirs = topaz(arguments.topaz, root / "micrographs", root / "topaz", arguments.device)
            print(f"Topaz preprocess + extract: {theirs:.1f} s; Topaz / predict: {theirs / whole:.1f}")
        else:
            print("Topaz is not installed (pip install topaz-em): not compared")
    finally:
        if not arguments.keep:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
