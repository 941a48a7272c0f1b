"""Kill `predict` at random moments and go on with the same command, again and again.

    python scripts/kill_predict.py [--kills 50] [--micrographs 100] [--seed 1] [--folder DIR]

A job over small micrographs in several folders, one of them damaged, is killed (SIGKILL) and repeated until
it ends; then the next one begins in a new output folder, until there were enough kills. At each kill, every
file that is to be seen has to be byte for byte that of a run without kills: nothing is ever half written. At
the end of each job the whole folder has to be, which has every pick once, and nothing may be left over.

Each run is a fork of a process that has imported everything and not computed yet, so that the kills fall on
the work and not on the imports. Exit code 1 if anything differs.
"""

import argparse
import logging
import os
import random
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from cryopick.io.atomic import leftovers
from cryopick.io.micrographs import write_mrc
from cryopick.models.shipped import find_checkpoint
from cryopick.picking import (
    Diameter,
    DiameterEstimate,
    PickerSettings,
    PickingOptions,
    PredictJob,
    ProgressFolder,
    SummaryRow,
    run_job,
)

SHAPE = (180, 220)
DIAMETER_PX = 32.0
FOLDERS = "abc"
THREADS = 2
LONGEST = 1.1
"""Runs are killed after at most this many times what a whole one takes ..."""
PARTS = (1, 3, 10)
"""... or one of these parts of it: a run that goes on has less to do, and beginning is hit often enough."""
DIFFER_BY_NATURE = ("timings.csv",)


class Silent:
    """Hears what happens, and keeps it to itself."""

    def estimated(self, estimate: DiameterEstimate) -> None:
        """Hear of an estimated diameter."""

    def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
        """Hear how many micrographs there are."""
        return lambda row: None


@dataclass
class Tally:
    """What happened.

    Parameters
    ----------
    moments
        Kills by what the run was doing.
    runs, jobs
        Processes started, and output folders finished.
    faults
        In words.
    """

    moments: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    jobs: int = 0
    faults: list[str] = field(default_factory=list)


def write_micrographs(folder: Path, count: int) -> None:
    """Write noise with dark discs, and a file that is no micrograph."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    for index in range(count):
        image = rng.normal(0, 1.2, SHAPE)
        for x, y in rng.integers(20, min(SHAPE) - 20, (5, 2)):
            image -= np.hypot(columns - x, rows - y) < DIAMETER_PX / 2
        name = f"m_{index:04d}.mrc"
        write_mrc(folder / FOLDERS[index % len(FOLDERS)] / name, image.astype(np.float32), 2.0)
    (folder / "damaged.mrc").write_bytes(b"no micrograph")


def start(job: PredictJob) -> int:
    """Start a run, and return its process id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        logging.disable(logging.CRITICAL)  # of the damaged micrograph, each time
        torch.set_num_threads(THREADS)
        run_job(job, Silent())
    except BaseException:  # noqa: BLE001 - nothing may go on as the parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def end(pid: int, after: float) -> int:
    """Kill a process after some seconds unless it ends before; return its exit code, -9 if it was killed."""
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def visible(output: Path) -> dict[str, bytes]:
    """Read every file that is to be seen, without the folder's own name."""
    own_name = f"{output}/".encode()
    return {
        file.relative_to(output).as_posix(): file.read_bytes().replace(own_name, b"")
        for file in output.rglob("*")
        if file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(output).parts)
        and file.name not in DIFFER_BY_NATURE
    }


def different(found: dict[str, bytes], wanted: dict[str, bytes], *, all_of_it: bool) -> list[str]:
    """Name the files that are not as wanted; those not there only if all of them have to be."""
    names = found.keys() | wanted.keys() if all_of_it else found.keys()
    return sorted(name for name in names if found.get(name) != wanted.get(name))


def moment(output: Path, micrographs: int) -> str:
    """Tell what a run was doing when it was killed."""
    done = len(ProgressFolder(output).records())
    return "beginning" if done == 0 else "picking" if done < micrographs else "finishing"


def kill_again_and_again(job: PredictJob, micrographs: int, kills: int, rng: random.Random) -> Tally:
    """Do a job without kills, then with them; outputs are named after the job's."""
    tally = Tally()
    started = time.monotonic()
    if end(start(job), float("inf")):
        raise SystemExit("the run without kills failed")
    whole = time.monotonic() - started
    wanted = visible(job.output)
    print(f"a run without kills: {whole:.1f} s, {len(wanted)} files", flush=True)

    while not tally.faults:
        output = job.output.with_name(f"killed_{tally.jobs}")
        last = tally.moments.total() >= kills
        after = float("inf") if last else rng.uniform(0, LONGEST) * whole / rng.choice(PARTS)
        code = end(start(replace(job, output=output)), after)
        tally.runs += 1
        if code not in (0, -signal.SIGKILL):
            tally.faults.append(f"{output}: a run ended with exit code {code}")
            break
        wrong = different(visible(output), wanted, all_of_it=code == 0)
        tally.faults += [f"{output}/{name} differs" for name in wrong]
        if code == 0:
            tally.jobs += 1
            tally.faults += [f"{left} is left over" for left in leftovers(output)]
            if last:
                break
        else:
            tally.moments[moment(output, micrographs)] += 1
    return tally


def main() -> None:
    """Kill, compare, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--micrographs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder if not given")
    options = parser.parse_args()
    torch.set_num_threads(1)  # nothing is forked that has threads
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.folder or Path(scratch)).absolute()
        write_micrographs(folder / "m", options.micrographs)
        os.chdir(folder)
        job = PredictJob(
            ("m",),
            Path("whole"),
            find_checkpoint(None),
            PickerSettings(device="cpu"),
            PickingOptions(Diameter(px=DIAMETER_PX), adapt_threshold=True),
        )
        rng = random.Random(options.seed)
        tally = kill_again_and_again(job, options.micrographs + 1, options.kills, rng)
    for fault in tally.faults:
        print(fault)
    while_ = ", ".join(f"{count} while {name}" for name, count in sorted(tally.moments.items()))
    print(
        f"{tally.moments.total()} kills ({while_}) in {tally.runs} runs; {tally.jobs} jobs finished; "
        f"{len(tally.faults)} faults"
    )
    raise SystemExit(bool(tally.faults))


if __name__ == "__main__":
    main()
