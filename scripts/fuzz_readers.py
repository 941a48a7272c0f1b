"""Feed damaged and invented files to the readers of micrographs and coordinates.

    python scripts/fuzz_readers.py [--inputs 10000] [--formats mrc star ...] [--failures DIR]

Every input has to end, within a deadline and without asking for much more memory than it fills, in an image
or picks, or in one of cryopick's own errors. Each format has a process of its own, so that a crash is counted
and does not end the run; an input that fails is kept (hypothesis finds a small one). One line per format.
"""

import argparse
import gzip
import logging
import multiprocessing
import resource
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cryopick.core import CryopickError, Frame, Picks
from cryopick.io.coordinates import COORDINATE_FORMATS, NamedPicks, find_format, read_coordinates
from cryopick.io.micrographs import read_header, read_micrograph, write_mrc
from cryopick.io.micrographs.registry import read_binned

DEADLINE_S = 5.0
"""Of one input, in processor time, as other work may hold a machine up; a good one takes milliseconds."""

PATIENCE_S = 60.0
"""Of one input, by the clock: against waiting for ever."""

MEMORY = 256 << 20
"""Bytes that an input of some kilobytes may ask for."""

NUMBERS = (0, 1, 2, 3, 4, 12, 255, 256, 1000, 1024, 65535, 100_000, 2**24, 2**31 - 1, 2**32 - 1)
"""To be written over header fields."""

TOKENS = (
    *("nan", "inf", "-1", "0", "1e308", "1e400", "9" * 30, "9" * 5000, "0x10", "1,5", "<NA>", "None", "True"),
    *("\0", "\ufeff", "\ufffd", "é", "\x85", "\u2028", "x" * 3000, "../../etc/passwd", "/dev/zero", "."),
    *('"', "'", "#", "\\", "\n", "\r", "\t", ";", ",", " ", "[", "{", "}", "]", ":", "[[" * 50),
    *("data_", "loop_", "_rlnCoordinateX", "_rlnCoordinateX #1", "_rlnMicrographName", "data_x\nloop_\n_a\n"),
    *('"boxes"', '"images"', '"bbox"', "[1,2]", "null", "true", "-0.0", "{}", '{"a":1}', "micrograph,x,y\n"),
)
"""To be put into text."""

KINDS = ("flip", "flip", "number", "number", "token", "token", "insert", "remove", "repeat", "cut")

GZIP = b"\x1f\x8b"

FORMATS = ("mrc", "mrc.gz", "tif", "png", "jpg", *(format_.key for format_ in COORDINATE_FORMATS))


class Hang(BaseException):
    """An input took too long; no `Exception`, so that no reader takes it for damage."""


@dataclass(frozen=True)
class Outcome:
    """What became of the inputs of one format."""

    name: str
    inputs: int
    read: int
    refused: int
    seconds: float
    slowest_s: float
    failure: str | None


@dataclass
class Tally:
    """Counts while a format is fuzzed."""

    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0


def seeds(name: str) -> list[bytes]:
    """Good files of a format, small ones, in its variants."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if name in ("mrc", "mrc.gz", "tif", "png", "jpg"):
            files = _micrographs(folder, name)
        else:
            files = _coordinates(folder, name)
        return [file.read_bytes() for file in files]


def _micrographs(folder: Path, name: str) -> Iterator[Path]:
    import tifffile
    from PIL import Image

    image = np.random.default_rng(0).normal(100, 20, (24, 40))
    if name in ("png", "jpg"):
        grey = image.astype(np.uint8)
        pictures = [Image.fromarray(grey), Image.fromarray(np.dstack([grey] * 3))]
        if name == "png":
            pictures.append(Image.fromarray(image.astype(np.uint16)))
        for index, picture in enumerate(pictures):
            picture.save(folder / f"{index}.{name}")
            yield folder / f"{index}.{name}"
        return
    if name == "tif":
        for compression in (None, "zlib", "lzw", "packbits"):
            path = folder / f"{compression}.tif"
            tifffile.imwrite(path, image.astype(np.float32), compression=compression)
            yield path
        tifffile.imwrite(folder / "tiled.tif", image.astype(np.uint16), tile=(16, 16), bigtiff=True)
        yield folder / "tiled.tif"
        return
    for dtype in (np.float32, np.int16, np.int8, np.float16):
        path = folder / f"{np.dtype(dtype).name}.mrc"
        write_mrc(path, image.astype(dtype), 1.5)
        if name == "mrc.gz":
            path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        yield path


def _coordinates(folder: Path, key: str) -> Iterator[Path]:
    format_ = find_format(key)
    rng = np.random.default_rng(0)
    for scores in (None, rng.uniform(size=5)):
        picks = Picks(rng.uniform(0, 500, (5, 2)), scores, diameter_px=20.0)
        for count, one in enumerate((picks, picks.select(np.zeros(5, dtype=np.bool_)))):
            path = folder / f"{key}_{scores is None}_{count}{format_.suffixes[0]}"
            if hasattr(format_, "write"):
                format_.write(one, path)
                yield path
            if hasattr(format_, "write_joint"):
                named = [NamedPicks(f"a/{name}.mrc", one, (600, 700), 1.5) for name in ("m1", "m2")]
                format_.write_joint(named, path.with_stem(path.stem + "_joint"))
                yield path.with_stem(path.stem + "_joint")
    if key == "cs":
        from cryosparc.dataset import CSDAT_FORMAT, Dataset

        Dataset.load(path.with_stem("cs_False_0_joint")).save(folder / "stream.cs", format=CSDAT_FORMAT)
        yield folder / "stream.cs"


@st.composite
def damaged(draw: st.DrawFn, good: list[bytes], text: bool) -> bytes:
    """Damage a good file, or invent one; of a compressed one the inside, half of the time."""
    if draw(st.integers(0, 19)) == 0:
        body = draw(st.binary(max_size=200))
        return body if draw(st.booleans()) else draw(st.sampled_from(good))[: draw(st.integers(0, 64))] + body
    content = bytearray(draw(st.sampled_from(good)))
    inside = content.startswith(GZIP) and draw(st.booleans())
    if inside:
        content = bytearray(gzip.decompress(content))
    for _ in range(draw(st.sampled_from((1, 1, 2, 4)))):
        # Headers are at the start: hit them as often as everything else.
        end = len(content) if draw(st.booleans()) else min(len(content), 256)
        at = draw(st.integers(0, end))
        kind = draw(st.sampled_from(KINDS))
        if kind == "flip" and at < len(content):
            content[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del content[at:]
        elif kind == "insert":
            content[at:at] = draw(st.binary(min_size=1, max_size=16))
        elif kind == "remove":
            del content[at : at + draw(st.integers(1, 64))]
        elif kind == "repeat":
            content[at:at] = content[at : at + draw(st.integers(1, 256))] * draw(st.integers(1, 4))
        elif text or kind == "token":
            token = draw(st.sampled_from(TOKENS)).encode()
            content[at : at + draw(st.sampled_from((0, 1, len(token))))] = token
        else:
            # Fields of MRC headers lie at multiples of four.
            at = at // 4 * 4 if draw(st.booleans()) else at
            width = draw(st.sampled_from((2, 4, 8)))
            number = draw(st.sampled_from(NUMBERS)) % 256**width
            content[at : at + width] = number.to_bytes(width, draw(st.sampled_from(("little", "big"))))
    return gzip.compress(content, compresslevel=1) if inside else bytes(content)


def read(name: str, path: Path) -> None:
    """Read a file as the program does."""
    if name in ("mrc", "mrc.gz", "tif", "png", "jpg"):
        read_header(path)
        read_binned(path, lambda shape, pixel_size: 2)
        read_micrograph(path)
        return
    heights = {"picks": 600, "m1": 600, "m2": 600}
    read_coordinates(path, frame=Frame.ROWS, heights=heights)
    read_coordinates(path, frame=Frame.ROWS, heights=heights, format_=find_format(name))


@contextmanager
def guarded() -> Iterator[None]:
    """Interrupt after the deadline, and refuse memory beyond what is in use and `MEMORY`."""

    def ring(signal_number: int, frame: object) -> None:
        raise Hang(f"took more than {DEADLINE_S} s to compute or {PATIENCE_S} s in all")

    limit = resource.getrlimit(resource.RLIMIT_AS)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    timers = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}
    before = {number: signal.signal(number, ring) for number in timers}
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY, limit[1]))
    signal.setitimer(signal.ITIMER_PROF, DEADLINE_S)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
    try:
        yield
    finally:
        for number, timer in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])
        resource.setrlimit(resource.RLIMIT_AS, limit)


def try_input(name: str, path: Path, content: bytes, tally: Tally) -> None:
    """Read one input; whatever is not a result or one of our errors goes through."""
    path.write_bytes(content)
    started = time.process_time()
    try:
        with guarded(), warnings.catch_warnings(action="ignore"):
            read(name, path)
        tally.read += 1
    except CryopickError as error:
        # Readers take MemoryError for damage where a library raises it; here it is the finding.
        reason: BaseException | None = error
        while reason is not None:
            if isinstance(reason, MemoryError):
                raise AssertionError(f"asked for more than {MEMORY} bytes: {reason}") from error
            reason = reason.__cause__ or reason.__context__
        if str(path.parent) not in str(error):
            raise AssertionError(f"the error does not name the file: {error}") from error
        tally.refused += 1
    tally.slowest_s = max(tally.slowest_s, time.process_time() - started)


def fuzz(name: str, inputs: int, folder: Path, derandomize: bool = False) -> Outcome:
    """Try inputs of one format in this process; the last one lies in the folder.

    Raises
    ------
    Exception
        Whatever an input led to that it should not have, with a small input in the folder.
    """
    suffix = name if name in FORMATS[:5] else find_format(name).suffixes[0].lstrip(".")
    path, tally = folder / f"picks.{suffix}", Tally()
    good = seeds(name)
    text = not name.startswith(("mrc", "tif", "png", "jpg", "cs"))
    for content in good:
        try_input(name, path, content, tally)
    if tally.refused:
        raise AssertionError(f"{name}: a good file was refused")

    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        derandomize=derandomize,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(good, text))
    def attempt(content: bytes) -> None:
        try_input(name, path, content, tally)

    started = time.perf_counter()
    attempt()
    count = tally.read + tally.refused
    return Outcome(
        name, count, tally.read, tally.refused, time.perf_counter() - started, tally.slowest_s, failure=None
    )


def _into(queue: "multiprocessing.Queue[Outcome]", work: Callable[[], Outcome], name: str) -> None:
    try:
        queue.put(work())
    except BaseException as error:  # noqa: BLE001 - every failure is what we look for
        queue.put(Outcome(name, 0, 0, 0, 0.0, 0.0, f"{type(error).__name__}: {str(error)[:300]}"))


def fuzz_apart(name: str, inputs: int, failures: Path) -> Outcome:
    """Try inputs of one format in a process of its own, and keep what fails."""
    with tempfile.TemporaryDirectory() as scratch:
        queue: multiprocessing.Queue[Outcome] = multiprocessing.Queue()
        process = multiprocessing.Process(
            target=_into, args=(queue, partial(fuzz, name, inputs, Path(scratch)), name)
        )
        process.start()
        while process.is_alive() and queue.empty():
            process.join(0.1)
        if queue.empty():
            outcome = Outcome(name, 0, 0, 0, 0.0, 0.0, f"the process died with exit code {process.exitcode}")
        else:
            outcome = queue.get()
        process.join()
        if outcome.failure:
            failures.mkdir(parents=True, exist_ok=True)
            for file in Path(scratch).iterdir():
                shutil.copy(file, failures / f"{name.replace('.', '_')}_{file.name}")
    return outcome


def main() -> None:
    """Fuzz every format and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000, help="over all formats")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--failures", type=Path, default=Path("fuzz_failures"), help="where inputs are kept")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # readers warn, and tifffile does so of every tag
    share = -(-options.inputs // len(options.formats))
    outcomes = []
    for name in options.formats:
        outcome = fuzz_apart(name, share, options.failures)
        outcomes.append(outcome)
        print(
            f"{name:8} {outcome.inputs:6} inputs: {outcome.read:6} read, {outcome.refused:6} refused, "
            f"{outcome.seconds:6.1f} s, slowest {outcome.slowest_s * 1e3:5.0f} ms"
            f"{'' if outcome.failure is None else '  FAILED: ' + outcome.failure}",
            flush=True,
        )
    total = sum(outcome.inputs for outcome in outcomes)
    failed = sum(outcome.failure is not None for outcome in outcomes)
    print(f"{total} inputs, {failed} formats failed; deadline {DEADLINE_S} s, memory {MEMORY >> 20} MiB")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
