"""Fine-tune the general picker on few labelled micrographs, or few of the labels, and score the rest.

    python scripts/benchmark_few_labels.py DATA OUTPUT [--jobs 2] [-- TRAIN OPTIONS]

DATA is a folder in CryoPPP's layout, for instance ../shared/data/cryoppp/10017. Prints a Markdown table; runs
that OUTPUT already holds are not done again.
"""

import argparse
import json
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

COORDINATES = Path("ground_truth") / "particle_coordinates"


@dataclass(frozen=True)
class Case:
    """Which micrographs are trained on, and what share of their labels is kept."""

    name: str
    trained: tuple[int, ...]
    share: float = 1.0
    options: tuple[str, ...] = ()


CASES = (
    Case("1 micrograph", (0,)),
    Case("8 micrographs", (0, 1, 2, 4, 5, 7, 8, 9)),
    Case("1 micrograph", (4,)),
    Case("8 micrographs", (0, 1, 2, 3, 4, 6, 7, 8)),
    Case("1 micrograph", (7,)),
    Case("8 micrographs, 20 % of labels", (0, 1, 2, 4, 5, 7, 8, 9), 0.2),
    Case("8 micrographs, 20 % of labels, trusted less", (0, 1, 2, 4, 5, 7, 8, 9), 0.2, ("loss=incomplete",)),
    Case("2 micrographs", (1, 8)),
    Case("2 micrographs", (4, 6)),
    Case("5 micrographs", (0, 1, 4, 6, 7)),
)


def lay_out(data: Path, stems: Sequence[str], share: float, folder: Path) -> None:
    """Link chosen micrographs and copy a random share of their labels."""
    rng = np.random.default_rng(0)
    (folder / "micrographs").mkdir(parents=True, exist_ok=True)
    (folder / COORDINATES).mkdir(parents=True, exist_ok=True)
    for stem in stems:
        source = next((data / "micrographs").glob(f"{stem}.*"))
        (folder / "micrographs" / source.name).symlink_to(source.resolve())
        labels = pd.read_csv(data / COORDINATES / f"{stem}.csv")
        kept = np.sort(rng.choice(len(labels), round(share * len(labels)), replace=False))
        labels.iloc[kept].to_csv(folder / COORDINATES / f"{stem}.csv", index=False)


def run(data: Path, output: Path, extra: Sequence[str], case: Case) -> dict[str, float]:
    """Train, pick the other micrographs, score them."""
    stems = sorted(path.stem for path in (data / COORDINATES).glob("*.csv"))
    trained = [stems[index] for index in case.trained]
    options = "".join(part.replace("=", "-") for part in case.options)
    work = output / f"{'_'.join(map(str, case.trained))}_{case.share:g}_{options}"
    metrics = work / "report" / "metrics.json"
    if not metrics.exists():
        shutil.rmtree(work, ignore_errors=True)
        lay_out(data, trained, case.share, work / "data" / data.name)
        rest = [str(next((data / "micrographs").glob(f"{stem}.*"))) for stem in stems if stem not in trained]
        picker, picks = str(work / "train" / "picker.ckpt"), str(work / "picks")
        roots = [f"data.root={work / 'data'}", f"output={work / 'train'}"]
        commands = (
            ["train", "experiment=finetune", *roots, *case.options, *extra],
            ["predict", *rest, "--checkpoint", picker, "--output", picks],
            ["cryopick", "compare", picks, str(data), "--picked-only", "--label-band"],
        )
        commands[-1].extend(["--output", str(work / "report")])
        for command in commands:
            with (work / "log.txt").open("a") as log:
                subprocess.run(command, check=True, stdout=log, stderr=log)
    (scores,) = json.loads(metrics.read_text()).values()
    return {
        key: scores["pooled"][key] for key in ("f1", "best_f1", "average_precision", "precision", "recall")
    }


def main() -> None:
    """Run all cases and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("train", nargs="*", help="options for `train`, after --")
    options = parser.parse_intermixed_args()
    print("| trained on | which | F1 | best F1 | AP | precision | recall |")
    print("|---" * 7 + "|", flush=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        work = partial(run, options.data.resolve(), options.output.resolve(), options.train)
        for case, result in zip(CASES, pool.map(work, CASES), strict=True):
            cells = " | ".join(f"{value:.3f}" for value in result.values())
            print(f"| {case.name} | {', '.join(map(str, case.trained))} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
