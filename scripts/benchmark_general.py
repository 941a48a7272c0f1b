"""Score a picker on simulated frames it has not seen: by visibility, density, size, on junk and empty ice.

    python scripts/benchmark_general.py [CHECKPOINT] [--frames 200] [--seed 20261121] [--calibration FILE]

Prints Markdown tables for the model card. Frames have other particles and conditions than in training.
The calibration can be drawn beside that on real micrographs: `plot_reliability.py`.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.core import Micrograph, Picks
from cryopick.evaluation import Reliability, curve_of, pairs_within, ranked_hits, reliability_of
from cryopick.models.shipped import find_checkpoint
from cryopick.picking import Picker
from cryopick.simulation import SimulatedFrame, SimulatedFrames, draw_recipe, simulate_frame
from cryopick.simulation.particles import make_views, random_particle

RADIUS = 0.5
"""Matching radius in particle diameters."""


@dataclass(frozen=True, eq=False)
class Judged:
    """The candidates of one frame that are right or wrong (not those near an ambiguous particle).

    ``on_junk``: centre on carbon, a crystal, frost or a border's streak. ``on_ice``: nothing is near.
    """

    frame: SimulatedFrame
    scores: NDArray[np.float64]
    hits: NDArray[np.bool_]
    on_junk: NDArray[np.bool_]
    on_ice: NDArray[np.bool_]
    labels: int


def judge(picker: Picker, frame: SimulatedFrame, told_px: float) -> Judged:
    """Pick a frame as a micrograph whose particle diameter the user says is ``told_px``."""
    picks: Picks = picker(Micrograph(frame.image.numpy(), frame.pixel_size), told_px)
    labels = np.asarray(frame.xy, dtype=np.float64).reshape(-1, 2)
    pairs = pairs_within(picks.xy, labels, RADIUS * told_px)
    hits = ranked_hits(pairs, len(picks))
    open_to_doubt = near(picks.xy, np.asarray(frame.ambiguous_xy), RADIUS * told_px) & ~hits
    column, row = np.rint(picks.xy).astype(int).T
    junk = frame.hidden.numpy()[row, column] & ~hits
    things = np.concatenate([labels, frame.distractors_xy.reshape(-1, 2), frame.ambiguous_xy.reshape(-1, 2)])
    ice = ~near(picks.xy, things, 0.75 * told_px) & ~junk
    kept = ~open_to_doubt
    scores = np.empty(0) if picks.scores is None else picks.scores
    return Judged(frame, scores[kept], hits[kept], junk[kept], ice[kept], len(labels))


def near(xy: NDArray[np.float64], others: NDArray[np.float64], radius: float) -> NDArray[np.bool_]:
    """Tell which points have one of the others within a radius."""
    others = others.reshape(-1, 2)
    if not len(xy) or not len(others):
        return np.zeros(len(xy), dtype=np.bool_)
    return np.asarray(cKDTree(others).query(xy)[0] <= radius)


def row(name: str, judged: Sequence[Judged], threshold: float) -> str:
    """One line of a table: pooled over frames."""
    if not judged:
        return f"| {name} | 0 | | | | | | |"
    scores = np.concatenate([one.scores for one in judged])
    hits = np.concatenate([one.hits for one in judged])
    junk, ice = (
        np.concatenate(parts) for parts in zip(*((one.on_junk, one.on_ice) for one in judged), strict=True)
    )
    labels = sum(one.labels for one in judged)
    curve = curve_of(scores, hits, labels)
    above = scores >= threshold
    f1 = 2 * hits[above].sum() / max(1, above.sum() + labels)
    ap = curve.average_precision
    cells = [
        name,
        str(len(judged)),
        str(labels),
        "" if ap is None else f"{ap:.3f}",
        f"{f1:.3f}",
        f"{curve.best_f1 or 0:.3f}",
        f"{100 * junk[above].sum() / max(1, above.sum()):.1f} %",
        f"{100 * ice[above].sum() / max(1, above.sum()):.1f} %",
    ]
    return f"| {' | '.join(cells)} |"


def table(
    title: str,
    judged: Sequence[Judged],
    value: Callable[[Judged], float],
    edges: Sequence[float],
    threshold: float,
) -> None:
    """Print a table by a property of the frames."""
    print(f"\n| {title} | frames | particles | AP | F1 | best F1 | on carbon, frost | on empty ice |")
    print("|---" * 8 + "|")
    for low, high in pairwise(edges):
        print(row(f"{low:g}-{high:g}", [one for one in judged if low <= value(one) < high], threshold))
    print(row("all", judged, threshold))


def empty_frames(count: int, shape: tuple[int, int], told_px: float, seed: int) -> list[SimulatedFrame]:
    """Simulate ice, carbon and dirt without a single particle."""
    rng = np.random.default_rng(seed)
    views = make_views(random_particle(rng), 200 / told_px, 16, rng)
    frames = []
    for _ in range(count):
        recipe = draw_recipe(
            rng, shape, views.particle.diameter_angstrom / told_px, views.particle.diameter_angstrom
        )
        crowd = replace(recipe.crowd, density=0.0, aggregates=0)
        dirt = replace(recipe.contamination, other_protein=0.0, faded=0.0)
        frames.append(
            simulate_frame(replace(recipe, crowd=crowd, contamination=dirt), views, rng, other=views)
        )
    return frames


def reliability_table(judged: Sequence[Judged]) -> Reliability:
    """Print and return which share of the candidates are particles, by tenths of the score."""
    scores = np.concatenate([one.scores for one in judged])
    found = reliability_of(scores, np.concatenate([one.hits for one in judged]))
    print("\n| mean score | candidates | of them particles |\n|---|---|---|")
    for one in found.bins:
        print(f"| {one.mean_score:.2f} | {one.count} | {one.precision:.3f} |")
    return found


def main() -> None:
    """Simulate, pick, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", nargs="?", type=Path)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--calibration", type=Path, help="JSON of scores and shares of particles")
    options = parser.parse_args()
    picker = Picker.from_file(find_checkpoint(options.checkpoint))
    told_px = picker.checkpoint.scale.particle_px
    stream = iter(SimulatedFrames((512, 448), told_px, seed=options.seed))
    frames = [next(stream) for _ in range(options.frames)]
    judged = [judge(picker, frame, told_px) for frame in frames]

    def density(one: Judged) -> float:
        height, width = one.frame.image.shape
        return one.labels * told_px**2 / (height * width)

    threshold = picker.threshold
    print(f"threshold {threshold:.3f}, {RADIUS} diameters, {options.frames} frames, seed {options.seed}")
    properties: dict[str, tuple[Callable[[Judged], float], tuple[float, ...]]] = {
        "visibility (matched-filter SNR)": (lambda one: one.frame.recipe.visibility, (5, 8, 12, 25, 60, 900)),
        "diameter (A)": (lambda one: one.frame.diameter_angstrom, (80, 130, 200, 350, 901)),
        "particles per squared diameter": (density, (0, 0.02, 0.1, 0.3, 2)),
    }
    for title, (value, edges) in properties.items():
        table(title, judged, value, edges, threshold)

    found = reliability_table(judged)
    if options.calibration:
        options.calibration.write_text(json.dumps({"simulated": {"calibration": asdict(found)}}))

    empty = empty_frames(20, (512, 448), told_px, options.seed)
    counts = [int((judge(picker, frame, told_px).scores >= threshold).sum()) for frame in empty]
    print(f"\n{len(counts)} frames without particles, junk included: {np.mean(counts):.2f} picks each")


if __name__ == "__main__":
    main()
