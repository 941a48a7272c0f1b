"""The report's files: the scores as JSON and CSV, and the pictures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from cryopick.evaluation.curve_plot import draw_curves
from cryopick.evaluation.evaluate import Evaluation, RadiusScore
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.overlays import write_overlays
from cryopick.io.atomic import replacing


def write_report(
    evaluations: Sequence[Evaluation],
    output: Path,
    facts: Mapping[str, MicrographFacts],
    overlays: int,
) -> tuple[Path, ...]:
    """Write ``metrics.json``, ``per_micrograph.csv``, ``precision_recall.png`` and ``overlays/``.

    Parameters
    ----------
    evaluations
        One for each pick set.
    output
        Folder; made if need be.
    facts
        Where the micrographs are.
    overlays
        How many to draw for each pick set.

    Returns
    -------
    tuple of Path
        The overlays.
    """
    metrics = {evaluation.name: metrics_of(evaluation) for evaluation in evaluations}
    with replacing(output / "metrics.json") as temporary:
        temporary.write_text(json.dumps(metrics, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    rows = pd.concat([per_micrograph(evaluation) for evaluation in evaluations])
    with replacing(output / "per_micrograph.csv") as temporary:
        rows.to_csv(temporary, index=False, float_format="%.5g")
    draw_curves(evaluations, output / "precision_recall.png")
    return write_overlays(evaluations, output / "overlays", facts, overlays)


def metrics_of(evaluation: Evaluation) -> dict[str, Any]:
    """Put an evaluation into plain words and numbers; what is undefined is None.

    Parameters
    ----------
    evaluation
        One pick set.

    Returns
    -------
    dict
        ``pooled`` holds the scores at the wanted radius, ``strict`` those at the smaller one.
    """
    lineup, orientation = evaluation.lineup, evaluation.orientation
    return {
        "pooled": _scores(evaluation, evaluation.main),
        "strict": _scores(evaluation, evaluation.strict),
        "diameter_px": evaluation.diameter_px,
        "threshold": evaluation.threshold,
        "orientation": {**asdict(orientation), "suspicious": orientation.suspicious},
        "label_band": None if lineup.band is None else asdict(lineup.band),
        "picks_left_out": sum(len(case.left_out) for case in lineup.cases),
        "labelled_without_picks": lineup.without_picks,
        "picked_without_labels": lineup.without_labels,
        "not_attempted": lineup.not_attempted,
        "failed": dict(lineup.failed),
    }


def _scores(evaluation: Evaluation, at: RadiusScore) -> dict[str, Any]:
    """List the pooled scores at one radius."""
    error = at.pooled.median_error_px
    return {
        **asdict(at.pooled),
        "median_error_diameters": None if error is None else error / evaluation.diameter_px,
        "random_f1": at.random_f1,
        "radius": at.radius,
        "radius_px": at.radius_px,
        "intervals": at.intervals,
        "means_over_micrographs": at.means,
    }


def per_micrograph(evaluation: Evaluation) -> pd.DataFrame:
    """Make a table with one row for each labelled micrograph.

    The best F1 of a single micrograph would be that of a threshold nobody could know, so it is not there.
    """
    lineup, rows = evaluation.lineup, []
    scored = zip(lineup.cases, evaluation.main.scores, evaluation.strict.scores, strict=True)
    for case, main, strict in scored:
        status = "picked"
        if case.stem in lineup.without_picks:
            status = lineup.failed.get(case.stem, "no picks")
        rows.append(
            {
                "set": evaluation.name,
                "micrograph": case.stem,
                "status": status,
                "labels": main.labels,
                "picks": main.picks,
                "picks_left_out": len(case.left_out),
                "hits": main.hits,
                "misses": main.labels - main.hits,
                "false_alarms": main.picks - main.hits,
                "precision": main.precision,
                "recall": main.recall,
                "f1": main.f1,
                "average_precision": main.average_precision,
                "median_error_px": main.median_error_px,
                "strict_hits": strict.hits,
                "strict_f1": strict.f1,
            }
        )
    return pd.DataFrame(rows)
