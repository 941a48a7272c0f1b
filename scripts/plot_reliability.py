"""Draw how often picks of a score are right.

    python scripts/plot_reliability.py OUTPUT.png NAME=METRICS.json [NAME=METRICS.json ...]

A METRICS.json is what `cryopick compare` writes into its report, or `benchmark_general.py --calibration`.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure


def bins_in(path: Path) -> list[dict[str, Any]]:
    """Read the bins of the first pick set whose scores are probabilities."""
    sets = json.loads(path.read_text())
    calibrations = [one["calibration"] for one in sets.values() if one.get("calibration")]
    if not calibrations:
        raise SystemExit(f"{path}: no pick set whose scores are probabilities")
    return list(calibrations[0]["bins"])


def main() -> None:
    """Read, draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("sets", nargs="+", metavar="NAME=METRICS.json")
    options = parser.parse_args()
    figure = Figure(figsize=(4.2, 4.0), dpi=120, layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for each in options.sets:
        name, _, path = each.rpartition("=")
        bins = bins_in(Path(path))
        axes.plot(
            [one["mean_score"] for one in bins], [one["precision"] for one in bins], marker="o", label=name
        )
    axes.set(xlabel="score", ylabel="share that are particles", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.legend(frameon=False, loc="upper left")
    figure.savefig(options.output)


if __name__ == "__main__":
    main()
