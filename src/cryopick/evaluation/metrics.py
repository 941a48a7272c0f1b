"""One pick set's report in plain words and numbers, as JSON and CSV want them."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from cryopick.dataset import mean_defocus_um
from cryopick.evaluation.agreement import Agreement
from cryopick.evaluation.evaluate import Evaluation, RadiusScore
from cryopick.evaluation.false_alarm import FalseAlarm
from cryopick.evaluation.set_report import SetReport


def metrics_of(report: SetReport) -> dict[str, Any]:
    """Put a report into plain words and numbers; what is undefined is None.

    Parameters
    ----------
    report
        Of one pick set.

    Returns
    -------
    dict
        ``pooled`` holds the scores at the wanted radius, ``strict`` those at the smaller one.
    """
    evaluation = report.evaluation
    lineup, orientation = evaluation.lineup, evaluation.orientation
    return {
        "pooled": _scores(evaluation, evaluation.main),
        "strict": _scores(evaluation, evaluation.strict),
        "diameter_px": evaluation.diameter_px,
        "threshold": evaluation.threshold,
        "difference_to_first": None if report.difference is None else asdict(report.difference),
        "false_alarms": {kind.value: count for kind, count in report.breakdown.false_alarms.items()},
        "labels_by_kind": {
            kind: {**asdict(share), "recall": share.recall} for kind, share in report.breakdown.misses.items()
        },
        "calibration": None if report.reliability is None else asdict(report.reliability),
        "compatibility": {
            score.name: dict(score.values) or {"not_computed": score.reason} for score in report.foreign
        },
        "orientation": {**asdict(orientation), "suspicious": orientation.suspicious},
        "label_band": None if lineup.band is None else asdict(lineup.band),
        "picks_left_out": sum(len(case.left_out) for case in lineup.cases),
        "labelled_without_picks": lineup.without_picks,
        "picked_without_labels": lineup.without_labels,
        "not_attempted": lineup.not_attempted,
        "failed": dict(lineup.failed),
    }


def agreement_of(agreement: Agreement) -> dict[str, Any]:
    """Put the agreement into plain words and numbers."""
    return {
        "pairs": [
            {
                **asdict(each),
                "of_first": agreement.shares[each.first, each.second],
                "of_second": agreement.shares[each.second, each.first],
            }
            for each in agreement.overlaps
        ],
        "labels_found_by": [{"sets": each.names, "labels": each.labels} for each in agreement.finders],
    }


def per_micrograph(report: SetReport) -> pd.DataFrame:
    """Make a table with one row for each labelled micrograph.

    The best F1 of a single micrograph would be that of a threshold nobody could know, so it is not there.
    """
    evaluation, rows = report.evaluation, []
    lineup = evaluation.lineup
    scored = zip(
        lineup.cases, evaluation.main.scores, evaluation.strict.scores, report.breakdown.cases, strict=True
    )
    for case, main, strict, mistakes in scored:
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
                **{f"false_{kind.value}": mistakes.count(kind) for kind in FalseAlarm},
                "missed_crowded": int((mistakes.missed & mistakes.crowded).sum()),
                "missed_faint": None
                if mistakes.faint is None
                else int((mistakes.missed & mistakes.faint).sum()),
                "defocus_um": mean_defocus_um(case.labels),
            }
        )
    return pd.DataFrame(rows)


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
