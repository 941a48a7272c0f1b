"""Score a picker on simulated micrographs of many sizes and pixel sizes, and its own idea of the diameter.

    python scripts/benchmark_sizes.py [CHECKPOINT] [--sets 20] [--seed 20261121]

Prints Markdown tables for the model card. Every data set has another particle and other conditions, and
its micrographs are simulated at their own pixel size.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, Micrograph
from cryopick.evaluation import curve_of, pairs_within, ranked_hits
from cryopick.models.shipped import find_checkpoint
from cryopick.picking import Picker, estimate_from_enough
from cryopick.picking.sample import SAMPLES
from cryopick.simulation import SimulatedFrame, simulate_frame
from cryopick.simulation.particles import make_views, random_particle
from cryopick.simulation.preset import Preset, draw_micrograph, draw_session

DIAMETERS = (80.0, 150.0, 300.0, 600.0, 900.0)
"""In A."""
PIXEL_SIZES = (0.5, 1.0, 2.0, 3.0)
"""In A/px."""
TOLERANCE = 0.15
"""Relative error of an estimated diameter that is still good."""
SIDES = (704, 3072)
"""Smallest and largest side of a micrograph, in px."""


@dataclass(frozen=True, eq=False)
class Found:
    """Candidates of one micrograph and which are right."""

    scores: NDArray[np.float64]
    hits: NDArray[np.bool_]
    labels: int


def simulate(
    diameter: float | None, pixel_size: float | None, rng: np.random.Generator
) -> Iterator[SimulatedFrame]:
    """Simulate micrographs of one particle in one session, without end."""
    particle = random_particle(rng, diameter_angstrom=diameter)
    angstrom = particle.diameter_angstrom
    pixel_size = pixel_size or float(np.clip(angstrom / rng.uniform(30, 120), 0.5, 3.0))
    side = int(np.clip(14 * angstrom / pixel_size, *SIDES))
    shape = (side, round(1.1 * side))
    session = draw_session(Preset.REALISTIC, rng, shape, pixel_size, angstrom)
    views = make_views(particle, pixel_size, 48, rng)
    while True:
        yield simulate_frame(draw_micrograph(Preset.REALISTIC, session, rng, angstrom), views, rng)


def pick(picker: Picker, frame: SimulatedFrame) -> Found:
    """Pick with the true diameter."""
    told = frame.diameter_px
    picks = picker(Micrograph(frame.image.numpy(), frame.pixel_size), told)
    labels = np.asarray(frame.xy, dtype=np.float64).reshape(-1, 2)
    hits = ranked_hits(pairs_within(picks.xy, labels, 0.5 * told), len(picks))
    doubtful = np.asarray(frame.ambiguous_xy, dtype=np.float64).reshape(-1, 2)
    kept = hits | ~ranked_hits(pairs_within(picks.xy, doubtful, 0.5 * told), len(picks))
    scores = np.empty(0) if picks.scores is None else picks.scores
    return Found(scores[kept], hits[kept], len(labels))


def sizes_table(picker: Picker, seed: int, sets: int) -> None:
    """Print average precision by diameter and pixel size."""
    print("| average precision (best F1) | " + " | ".join(f"{one:g} A/px" for one in PIXEL_SIZES) + " |")
    print("|---" * (len(PIXEL_SIZES) + 1) + "|")
    for row, diameter in enumerate(DIAMETERS):
        cells = []
        for column, pixel_size in enumerate(PIXEL_SIZES):
            found: list[Found] = []
            for number in range(sets):
                rng = np.random.default_rng([seed, row, column, number])
                found.append(pick(picker, next(simulate(diameter, pixel_size, rng))))
            curve = curve_of(
                np.concatenate([one.scores for one in found]),
                np.concatenate([one.hits for one in found]),
                sum(one.labels for one in found),
            )
            cells.append(f"{curve.average_precision or 0:.3f} ({curve.best_f1 or 0:.3f})")
        print(f"| {diameter:g} A | " + " | ".join(cells) + " |", flush=True)


def growing(endless: Iterator[SimulatedFrame], frames: list[SimulatedFrame]) -> Iterator[list[Micrograph]]:
    """Look at as many micrographs as `predict` does; ``frames`` keeps them."""
    for count in SAMPLES:
        while len(frames) < count:
            frames.append(next(endless))
        yield [Micrograph(frame.image.numpy(), frame.pixel_size) for frame in frames]


def diameters_table(picker: Picker, seed: int, sets: int) -> None:
    """Print what `predict` takes for each data set's diameter, beside the truth."""
    print("\n| data set | A/px | visibility | looked at | particles | true A | estimated A | error |")
    print("|---" * 8 + "|")
    good = 0
    for number in range(sets):
        rng = np.random.default_rng([seed, number])
        endless = simulate(None, None, rng)
        frames = [next(endless)]
        true = frames[0].diameter_angstrom
        try:
            estimate = estimate_from_enough(growing(endless, frames), picker)
            found = estimate.diameter.angstrom or 0.0
            other = "" if estimate.alternative is None else f" (or {estimate.alternative:.0f})"
            said, error = f"{found:.0f} +- {estimate.spread:.0f}{other}", f"{100 * (found / true - 1):+.0f} %"
            good += abs(found / true - 1) <= TOLERANCE
        except ConfigurationError:
            said, error = "none", "refused"
        visibility = np.mean([frame.recipe.visibility for frame in frames])
        particles = sum(len(frame.xy) for frame in frames)
        print(
            f"| {number + 1} | {frames[0].pixel_size:.2f} | {visibility:.0f} | {len(frames)} | {particles} "
            f"| {true:.0f} | {said} | {error} |",
            flush=True,
        )
    print(f"\nwithin {TOLERANCE:.0%}: {good} of {sets}")


def main() -> None:
    """Simulate, pick, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", nargs="?", type=Path)
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--sets-per-size", type=int, default=4)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    picker = Picker.from_file(find_checkpoint(options.checkpoint))
    diameters_table(picker, options.seed, options.sets)
    if options.sets_per_size:
        print()
        sizes_table(picker, options.seed, options.sets_per_size)


if __name__ == "__main__":
    main()
