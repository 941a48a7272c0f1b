"""Does the loop close: spoiled labels, and what rounds of train, predict, inspect and curate make of them.

    python scripts/benchmark_loop.py OUTPUT [--rounds 2] [--micrographs 24] [--held-out 16] [-- TRAIN OPTIONS]

Micrographs are simulated. Of the true particles 30 % lose their label, and 10 % of the labels lie on no
particle: half of them on junk, half where nothing is. Each round trains two pickers, each on one half of the
micrographs, lets each pick the half it has not seen, inspects the picks, and curates: a pick becomes a label
if it scores more than the worst 30 % of the labels do, in each further round two thirds as many. The first
round starts from the general weights and takes the labels for incomplete; the others start from the pickers
of the round before. Labels, and the picks of both pickers on micrographs held out, are scored against the
truth within half a diameter; what lies on a particle that no expert could be sure of counts neither way.
Prints a Markdown table; steps that OUTPUT already holds are not done again. With --control the labels stay
as they are: what longer training alone does.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cryopick.core import Frame, Picks
from cryopick.dataset import open_data_sets
from cryopick.evaluation import match_centres, pairs_within
from cryopick.evaluation.predict_folder import PredictFolder
from cryopick.io.coordinates import write_coordinates
from cryopick.io.staged import staged

ID, PICKER = "loop", "picker.ckpt"
MISSING, FALSE = 0.3, 0.1
RADIUS = 0.5
TRAINING = (
    "experiment=finetune", "trainer.max_epochs=5", "data.crops_per_epoch=480",
    "data.geometry.crop_px=128", "data.validation_fraction=0.25",
)  # fmt: skip
INCOMPLETE = "loss=incomplete"
SURER = 0.3
LESS = 2 / 3
"""Share of the first labels than which a pick has to score better, and how much of it stays in each further
round, whose labels are better. A score itself would not do: those of two rounds are not alike."""
PREDICTION = ("--set", "picker.turns=4")
SIMULATED = ("micrographs", "held_out", "seed", "diameter", "pixel_size")
"""Options that decide what OUTPUT is begun with."""
CURATION = ("--doubt-alone",)
"""Doubted labels have no pick near them, so that no inspection of the picks looks at them."""


@dataclass(frozen=True)
class Truth:
    """What is on each micrograph, y as the row, px."""

    particles: Mapping[str, NDArray[np.float64]]
    ambiguous: Mapping[str, NDArray[np.float64]]
    junk: Mapping[str, NDArray[np.float64]]
    diameter_px: float

    @classmethod
    def read(cls, folder: Path) -> "Truth":
        """Read the table that `cryopick simulate` writes."""
        table = pd.read_csv(folder / "ground_truth" / "truth.csv")
        stems = sorted(path.stem for path in (folder / "micrographs").iterdir())

        def of(kind: str) -> dict[str, NDArray[np.float64]]:
            rows = table[table["kind"] == kind]
            return {stem: rows.loc[rows["micrograph"] == stem, ["x", "y"]].to_numpy() for stem in stems}

        return cls(of("particle"), of("ambiguous"), of("distractor"), float(table["diameter_px"].iloc[0]))


@dataclass(frozen=True)
class Score:
    """Counts of right, wrong and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what there is that was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def score(found: Mapping[str, NDArray[np.float64]], truth: Truth) -> Score:
    """Compare centres with the truth on the micrographs that have any."""
    right = wrong = missed = 0
    radius = RADIUS * truth.diameter_px
    for stem, xy in found.items():
        particles = truth.particles[stem]
        matching = match_centres(xy, particles, radius)
        rest = np.delete(xy, matching.pick, axis=0)
        excused = len(np.unique(pairs_within(rest, truth.ambiguous[stem], radius).pick))
        right += len(matching)
        wrong += len(rest) - excused
        missed += len(particles) - len(matching)
    return Score(right, wrong, missed)


def run(*command: str | Path) -> None:
    """Run a program of this installation; its output appears only where it fails."""
    program = Path(sys.executable).with_name(str(command[0]))
    done = subprocess.run([str(program), *map(str, command[1:])], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def spoil(truth_set: Path, truth: Truth, stems: Sequence[str], folder: Path, shape: tuple[int, int]) -> None:
    """Write a data set of some of the micrographs with labels that lack particles and hold false ones."""
    rng = np.random.default_rng(0)
    (folder / "micrographs").mkdir()
    for stem in stems:
        name = f"{stem}.mrc"
        (folder / "micrographs" / name).symlink_to((truth_set / "micrographs" / name).resolve())
        particles = truth.particles[stem]
        kept = particles[rng.random(len(particles)) >= MISSING]
        wanted = round(FALSE / (1 - FALSE) * len(kept))
        known = np.concatenate([particles, truth.ambiguous[stem], truth.junk[stem]])
        false = list(rng.permutation(truth.junk[stem])[: wanted // 2])
        for _ in range(100 * wanted):  # on a crowded micrograph there may be no room
            if len(false) == wanted:
                break
            place = rng.uniform(0, shape[::-1])
            if not len(known) or np.hypot(*(known - place).T).min() > truth.diameter_px:
                false.append(place)
        xy = np.concatenate([kept, np.array(false).reshape(-1, 2)])
        labels = Picks(xy, diameter_px=truth.diameter_px)
        path = folder / "ground_truth" / "particle_coordinates" / f"{stem}.csv"
        write_coordinates(labels, path, height=shape[0])


def read_labels(data: Path, number: int) -> dict[str, NDArray[np.float64]]:
    """Read the labels of a round."""
    (data_set,) = open_data_sets(data, label_round=number)
    labels = {entry.stem: data_set.read_labels(entry, Frame.CRYOPPP) for entry in data_set.entries}
    return {stem: np.empty((0, 2)) if each is None else each.xy for stem, each in labels.items()}


def read_picks(folder: Path, threshold: float | None = None) -> dict[str, NDArray[np.float64]]:
    """Read the picks above a threshold, or above the default."""
    picks = PredictFolder(folder).read("picks", {})
    least = (picks.threshold or 0.0) if threshold is None else threshold
    return {stem: each.above(least).xy for stem, each in picks.centres.items()}


def best_f1(folder: Path, stems: Sequence[str], truth: Truth) -> float:
    """Find the F1 of the best threshold."""
    return max(
        score({stem: found[stem] for stem in stems}, truth).f1
        for found in (read_picks(folder, float(threshold)) for threshold in np.arange(0.1, 1, 0.05))
    )


def usual_score(data: Path, number: int, crossed: Sequence[Path], diameter_px: float) -> float:
    """Find how sure the pickers are of all but the worst labels."""
    candidates: dict[str, Picks] = {}
    for folder in crossed:
        candidates |= PredictFolder(folder).read("picks", {}).centres
    best = []
    for stem, xy in read_labels(data, number).items():
        scores = candidates[stem].scores
        if scores is not None:
            near = np.zeros(len(xy))
            pairs = pairs_within(candidates[stem].xy, xy, RADIUS * diameter_px)
            np.maximum.at(near, pairs.label, scores[pairs.pick])
            best.append(near)
    return float(np.quantile(np.concatenate(best), SURER * LESS**number))


def train(output: Path, options: Sequence[str]) -> None:
    """Train, once."""
    if not (output / PICKER).exists():
        run("train", *TRAINING, f"output={output}", *options)


def pick(micrographs: Path, stems: Sequence[str], picker: Path | None, output: Path) -> None:
    """Predict, once; with the general picker where none is named."""
    if not (output / "run.json").exists():
        files = [micrographs / f"{stem}.mrc" for stem in stems]
        chosen = [] if picker is None else ["--checkpoint", picker]
        run("predict", *files, *chosen, "--output", output, *PREDICTION)


def check_options(path: Path, told: Mapping[str, object]) -> None:
    """Note what the simulation is made with, and refuse to go on with another."""
    if path.exists():
        begun = json.loads(path.read_text())
        if begun != told:
            sys.exit(f"{path}: begun with {begun}; pass those, or another OUTPUT")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told) + "\n")


def main() -> None:
    """Run the loop and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--micrographs", type=int, default=24)
    parser.add_argument("--held-out", type=int, default=16)
    parser.add_argument("--seed", type=int, default=16, help="of the simulation")
    parser.add_argument("--diameter", type=float, default=170.0, help="of the particle, A")
    parser.add_argument("--pixel-size", type=float, default=3.0)
    parser.add_argument("--templates", default="disc", help="for inspect: class averages, or disc")
    parser.add_argument("--control", action="store_true", help="never curate")
    parser.add_argument("train", nargs="*", help="options for `train`, after --")
    options = parser.parse_intermixed_args()
    output = options.output.resolve()
    check_options(output / "options.json", {name: getattr(options, name) for name in SIMULATED})
    truth_set, data = output / "truth" / ID, output / "data" / ID
    shape = (960, 1024)
    if not (truth_set / "ground_truth" / "truth.csv").exists():
        shutil.rmtree(truth_set, ignore_errors=True)
        run(
            "cryopick", "simulate", "--output", output / "truth", "--id", ID, "--seed", str(options.seed),
            "--micrographs", str(options.micrographs + options.held_out),
            "--diameter", str(options.diameter), "--pixel-size", str(options.pixel_size),
            "--shape", f"{shape[0]}x{shape[1]}",
        )  # fmt: skip
    truth = Truth.read(truth_set)
    stems = sorted(truth.particles)
    labelled, held_out = stems[: options.micrographs], stems[options.micrographs :]
    if not data.exists():
        with staged(data) as staging:
            spoil(truth_set, truth, labelled, staging, shape)
    halves = (labelled[::2], labelled[1::2])
    general = output / "general"
    pick(truth_set / "micrographs", held_out, None, general)
    print(f"the general picker on the held-out micrographs: F1 {score(read_picks(general), truth).f1:.3f}")
    print("| round | labels | precision | recall | picker's F1 | best F1 | its precision | its recall |")
    print("|---" * 8 + "|", flush=True)
    for number in range(options.rounds + 1):
        folder = output / f"round_{number}"
        labels_of = 0 if options.control else number
        crossed, scores, best = [], [], []
        for index in range(2):
            work = folder / "ab"[index]
            exclude = f"data.exclude=[{','.join(halves[1 - index])}]"
            before = output / f"round_{number - 1}" / "ab"[index] / "train" / PICKER
            begin = [f"start={before}"] if number else [INCOMPLETE]
            train(
                work / "train",
                [f"data.root={data}", f"data.round={labels_of}", exclude, *begin, *options.train],
            )
            pick(
                truth_set / "micrographs",
                [*halves[1 - index], *held_out],
                work / "train" / PICKER,
                work / "picks",
            )
            crossed.append(work / "picks")
            found = read_picks(work / "picks")
            scores.append(score({stem: found[stem] for stem in held_out}, truth))
            best.append(best_f1(work / "picks", held_out, truth))
        labels = score(read_labels(data, labels_of), truth)
        pooled = Score(*(sum(getattr(one, part) for one in scores) for part in ("right", "wrong", "missed")))
        f1s = (pooled.f1, float(np.mean(best)))
        cells = (labels.precision, labels.recall, *f1s, pooled.precision, pooled.recall)
        print(
            f"| {number} | {labels.right + labels.wrong} | "
            + " | ".join(f"{each:.3f}" for each in cells)
            + " |",
            flush=True,
        )
        if options.control or number == options.rounds or (data / "rounds" / str(number + 1)).exists():
            continue
        inspected = [folder / f"inspected_{letter}" for letter in "ab"]
        angstrom = truth.diameter_px * options.pixel_size
        for picks, table in zip(crossed, inspected, strict=True):
            run(
                "cryopick", "inspect", picks, "--templates", options.templates,
                "--diameter", f"{angstrom:.1f}", "--output", table,
            )  # fmt: skip
        run(
            "cryopick", "curate", data, *(part for picks in crossed for part in ("--picks", picks)),
            *(part for table in inspected for part in ("--inspected", table)), *CURATION,
            "--threshold", f"{usual_score(data, number, crossed, truth.diameter_px):.4f}",
        )  # fmt: skip


if __name__ == "__main__":
    main()
