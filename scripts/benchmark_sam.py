"""Time and compare the SAM nets with the U-Net.

    python scripts/benchmark_sam.py compare GROUND_TRUTH MICROGRAPHS... --picker NAME=CHECKPOINT ...
        one line per picker: F1, average precision, median centre error, seconds and memory per micrograph
    python scripts/benchmark_sam.py particles [CHECKPOINT] [--count 900] [--side 608]
        all prompts of one micrograph with SAM behind a U-Net, against SAM's automatic mask generator on
        the same encoder; without a SamPrompted's checkpoint a small SAM of random weights, as fast

Each picker runs in a process of its own, so that memory is its own. Prints Markdown.
"""

import argparse
import multiprocessing
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from cryopick.evaluation import curve_of, pairs_within, ranked_hits
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import micrograph_stem, read_header, read_micrograph
from cryopick.models import Peaks, load_checkpoint
from cryopick.models.sam import SamPrompted
from cryopick.models.sam.mask_generator import at_side, generate_masks
from cryopick.picking import Picker, PickerSettings

RADIUS = 0.5
"""Matching radius in particle diameters."""


@dataclass(frozen=True)
class Job:
    """What one process does."""

    name: str
    checkpoint: Path
    truth: Path
    micrographs: tuple[Path, ...]
    diameter_px: float
    turns: int
    band_px: float


def measure(job: Job) -> str:
    """Pick micrographs with one picker and score it: one line of the table."""
    picker = Picker.from_file(job.checkpoint, PickerSettings(turns=job.turns))
    heights = {micrograph_stem(path): read_header(path).shape[0] for path in job.micrographs}
    truth = read_coordinates(job.truth, heights=heights)
    scores, hits, errors, labels, seconds = [], [], [], 0, []
    for path in job.micrographs:
        micrograph = read_micrograph(path)
        start = time.perf_counter()
        picks = picker(micrograph, job.diameter_px)
        seconds.append(time.perf_counter() - start)
        height, width = micrograph.shape
        inside = ((picks.xy >= job.band_px) & (picks.xy <= np.array([width, height]) - job.band_px)).all(1)
        picks = picks.select(np.flatnonzero(inside))
        marked = truth[micrograph_stem(path)].xy
        pairs = pairs_within(picks.xy, marked, RADIUS * job.diameter_px)
        hit = ranked_hits(pairs, len(picks))
        distance = np.linalg.norm(picks.xy[hit][:, None] - marked[None], axis=-1).min(1)
        errors.append(distance[picks.scores[hit] >= picker.threshold] if picks.scores is not None else [])
        scores.append(picks.scores)
        hits.append(hit)
        labels += len(marked)
    score, hit = np.concatenate(scores), np.concatenate(hits)
    curve = curve_of(score, hit, labels)
    above = score >= picker.threshold
    f1 = 2 * hit[above].sum() / max(1, above.sum() + labels)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    error = float(np.median(np.concatenate(errors))) if len(np.concatenate(errors)) else float("nan")
    cells = [job.name, f"{f1:.3f}", f"{curve.best_f1 or 0:.3f}", f"{curve.average_precision or 0:.3f}"]
    cells += [f"{error:.2f}", f"{np.median(seconds):.2f}", f"{memory:.2f}"]
    return f"| {' | '.join(cells)} |"


def compare(options: argparse.Namespace) -> None:
    """Print the table of all pickers."""
    print("| picker | F1 | best F1 | AP | median error (px) | s per micrograph | peak memory (GiB) |")
    print("|---" * 7 + "|")
    for named in options.picker:
        name, _, checkpoint = named.partition("=")
        job = Job(
            name,
            Path(checkpoint),
            options.truth,
            tuple(options.micrographs),
            options.diameter_px,
            options.turns,
            options.band_px,
        )
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.apply(measure, (job,)), flush=True)


@torch.inference_mode()
def particles(options: argparse.Namespace) -> None:
    """Time prompts against the grid."""
    net = SamPrompted({}) if options.checkpoint is None else load_checkpoint(options.checkpoint).net
    if not isinstance(net, SamPrompted):
        raise SystemExit(f"{options.checkpoint}: holds a {type(net).__name__}, wanted a SamPrompted")
    net.eval()
    rng = np.random.default_rng(0)
    side, count = options.side, options.count
    image = torch.from_numpy(rng.normal(size=(1, 1, side, side)).astype(np.float32))
    peaks = Peaks(rng.uniform(0, side - 1, (count, 2)), rng.normal(size=count), np.ones(count))
    times = []
    for _ in range(options.repeat):
        start, cpu = time.perf_counter(), time.process_time()
        outlined = net.outline(peaks, net.embed(image))
        times.append((time.process_time() - cpu, time.perf_counter() - start))
    prompted = min(times)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{len(outlined.xy)} prompts: {prompted[0]:.2f} s of CPU, {prompted[1]:.2f} s, {memory:.2f} GiB",
        flush=True,
    )
    start, cpu = time.perf_counter(), time.process_time()
    grey = ((image[0, 0] - image.min()) / (image.max() - image.min()) * 255).numpy().astype(np.uint8)
    masks = generate_masks(at_side(net.sam, side), grey, options.points_per_side)
    grid = (time.process_time() - cpu, time.perf_counter() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"mask generator, {options.points_per_side}^2 points, {len(masks)} masks: {grid[0]:.2f} s of CPU, "
        f"{grid[1]:.2f} s, {memory:.2f} GiB; {grid[0] / prompted[0]:.1f} times the CPU"
    )


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(required=True)
    one = verbs.add_parser("compare")
    one.add_argument("truth", type=Path)
    one.add_argument("micrographs", type=Path, nargs="+")
    one.add_argument("--picker", action="append", required=True)
    one.add_argument("--diameter-px", type=float, default=108.0)
    one.add_argument("--turns", type=int, default=1)
    one.add_argument("--band-px", type=float, default=131.0)
    one.set_defaults(run=compare)
    other = verbs.add_parser("particles")
    other.add_argument("checkpoint", type=Path, nargs="?")
    other.add_argument("--count", type=int, default=900)
    other.add_argument("--side", type=int, default=608)
    other.add_argument("--points-per-side", type=int, default=32)
    other.add_argument("--repeat", type=int, default=2)
    other.set_defaults(run=particles)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
