"""The charts of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cryopick.evaluation.page.chart import Axis, Chart, Dot, Series, dots_of, line_of
from cryopick.evaluation.ratios import f1_line
from cryopick.evaluation.set_report import SetReport

_UNIT = (0.0, 1.0)
_FLAT = "A flat top means that the threshold matters little."


def charts_of(reports: Sequence[SetReport], curves: Mapping[str, Any]) -> list[Chart]:
    """Draw everything there are numbers for.

    Parameters
    ----------
    reports, curves
        One for each pick set; the curves from `curve_data`, by name.
    """
    scored = [
        (slot, report, curves[report.name]["by_threshold"])
        for slot, report in enumerate(reports)
        if curves[report.name]["by_threshold"]
    ]
    charts = [_precision_recall(reports, scored)]
    if scored:
        charts += [_f1_by_threshold(scored), _recall_by_rank(scored)]
    charts.append(_errors(reports, curves))
    if any(report.reliability for report in reports):
        charts.append(_calibration(reports))
    if any(curves[report.name]["defocus"] for report in reports):
        charts.append(_by_defocus(reports, curves))
    return charts


_Scored = Sequence[tuple[int, SetReport, Mapping[str, list[float]]]]


def _precision_recall(reports: Sequence[SetReport], scored: _Scored) -> Chart:
    x, y = Axis("recall", *_UNIT), Axis("precision", *_UNIT)
    lines = {slot: line_of(x, y, data["recall"], data["precision"]) for slot, _, data in scored}
    series = []
    for slot, report in enumerate(reports):
        score = report.evaluation.main.pooled
        dots: tuple[Dot, ...] = ()
        if score.precision is not None and score.recall is not None:
            text = f"{report.name}: precision {score.precision:.3f}, recall {score.recall:.3f}"
            dots = dots_of(x, y, [score.recall], [score.precision], [text], 5)
        series.append(Series(slot, lines.get(slot, ""), dots))
    guides = tuple(line_of(x, y, *f1_line(f1, 60)) for f1 in (0.2, 0.4, 0.6, 0.8))
    note = "Dots: at the picks' own threshold. Grey: F1 of 0.2, 0.4, 0.6, 0.8."
    return Chart("Precision and recall", note, x, y, tuple(series), guides)


def _f1_by_threshold(scored: _Scored) -> Chart:
    every = [value for _, _, data in scored for value in data["threshold"]]
    x, y = Axis("score threshold", min(every), max(every)), Axis("F1", *_UNIT)
    series = []
    for slot, report, data in scored:
        dots: tuple[Dot, ...] = ()
        threshold, f1 = report.evaluation.threshold, report.evaluation.main.pooled.f1
        if threshold is not None and f1 is not None and x.low <= threshold <= x.high:
            text = f"{report.name}: F1 {f1:.3f} at {threshold:.3f}"
            dots = dots_of(x, y, [threshold], [f1], [text], 5)
        series.append(Series(slot, line_of(x, y, data["threshold"], data["f1"]), dots))
    return Chart("F1 by threshold", _FLAT, x, y, tuple(series))


def _recall_by_rank(scored: _Scored) -> Chart:
    x = Axis("picks per micrograph, best first", 0, max(data["rank"][-1] for _, _, data in scored))
    y = Axis("recall", *_UNIT)
    cases = scored[0][1].evaluation.lineup.cases
    labels = sum(len(case.labels) for case in cases) / len(cases)
    ideal = line_of(x, y, *zip((0, 0), (min(labels, x.high), min(1, x.high / labels)), strict=True))
    series = [
        Series(slot, line_of(x, y, [0, *data["rank"]], [0, *data["recall"]])) for slot, _, data in scored
    ]
    note = f"There are {labels:.0f} labels per micrograph. Grey: a picker that is never wrong."
    return Chart("Recall by rank", note, x, y, tuple(series), (ideal,))


def _errors(reports: Sequence[SetReport], curves: Mapping[str, Any]) -> Chart:
    shares = []
    for report in reports:
        counts = np.array(curves[report.name]["errors"]["counts"], dtype=np.float64)
        shares.append(counts / (counts.sum() or 1))
    edges = curves[reports[0].name]["errors"]["edges_diameters"]
    x = Axis("distance to the label (diameters)", 0, round(edges[-1], 3))
    y = Axis("share of hits", 0, max(float(max(share.max() for share in shares)), 0.01) * 1.08)
    series = [
        Series(slot, line_of(x, y, np.repeat(edges, 2), [0, *np.repeat(share, 2), 0]))
        for slot, share in enumerate(shares)
    ]
    medians = [
        f"{report.name} {score.median_error_px:.1f} px"
        for report in reports
        if (score := report.evaluation.main.pooled).median_error_px is not None
    ]
    return Chart("Localisation error", "Median: " + (", ".join(medians) or "none"), x, y, tuple(series))


def _calibration(reports: Sequence[SetReport]) -> Chart:
    x, y = Axis("score", *_UNIT), Axis("share of hits", *_UNIT)
    series, errors = [], []
    for slot, report in enumerate(reports):
        if report.reliability is None:
            continue
        bins = report.reliability.bins
        xs, ys = [each.mean_score for each in bins], [each.precision for each in bins]
        texts = [f"{report.name}: {each.count} candidates, {each.precision:.2f} are hits" for each in bins]
        series.append(Series(slot, line_of(x, y, xs, ys), dots_of(x, y, xs, ys, texts)))
        errors.append(f"{report.name} {report.reliability.expected_error:.3f}")
    note = f"Expected calibration error: {', '.join(errors)}. Grey: scores that are probabilities."
    return Chart("Score calibration", note, x, y, tuple(series), (line_of(x, y, _UNIT, _UNIT),))


def _by_defocus(reports: Sequence[SetReport], curves: Mapping[str, Any]) -> Chart:
    rows = {
        slot: [row for row in curves[report.name]["defocus"] if row["recall"] is not None]
        for slot, report in enumerate(reports)
    }
    every = [row["defocus_um"] for listed in rows.values() for row in listed] or [0.0, 1.0]
    x = Axis("defocus (\u00b5m)", min(every) - 0.05, max(every) + 0.05)
    y = Axis("recall", *_UNIT)
    series = [
        Series(
            slot,
            dots=dots_of(
                x,
                y,
                [row["defocus_um"] for row in listed],
                [row["recall"] for row in listed],
                [f"{row['micrograph']}: {row['defocus_um']:.2f} \u00b5m" for row in listed],
                3,
            ),
        )
        for slot, listed in rows.items()
    ]
    return Chart("Recall by defocus", "One dot for each micrograph.", x, y, tuple(series))
