"""The report's files: the scores as JSON and CSV, the pictures and the page."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cryopick.evaluation.agreement import Agreement
from cryopick.evaluation.curve_data import curve_data
from cryopick.evaluation.curve_plot import draw_curves
from cryopick.evaluation.metrics import agreement_of, metrics_of, per_micrograph
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.overlays import write_overlays
from cryopick.evaluation.page import write_page
from cryopick.evaluation.set_report import SetReport
from cryopick.evaluation.view import View
from cryopick.io.atomic import replacing


def write_report(
    reports: Sequence[SetReport],
    agreement: Agreement,
    output: Path,
    *,
    facts: Mapping[str, MicrographFacts],
    overlays: int,
    gallery: Mapping[str, View | None],
) -> tuple[Path, ...]:
    """Write the page, ``metrics.json``, ``per_micrograph.csv`` and what else `compare` promises.

    Parameters
    ----------
    reports
        One for each pick set.
    agreement
        Between them.
    output
        Folder; made if need be.
    facts
        Where the micrographs are.
    overlays
        How many to draw for each pick set.
    gallery
        The micrographs of the page; None where one was not at hand.

    Returns
    -------
    tuple of Path
        The overlays.
    """
    evaluations = [report.evaluation for report in reports]
    curves = {each.name: curve_data(each) for each in evaluations}
    write_json(output / "metrics.json", {report.name: metrics_of(report) for report in reports})
    write_json(output / "agreement.json", agreement_of(agreement))
    write_json(output / "curves.json", curves)
    rows = pd.concat([per_micrograph(report).astype({"missed_faint": "Int64"}) for report in reports])
    with replacing(output / "per_micrograph.csv") as temporary:
        rows.to_csv(temporary, index=False, float_format="%.5g")
    draw_curves(evaluations, output / "precision_recall.png")
    write_page(reports, agreement, curves, gallery, output / "index.html")
    return write_overlays(evaluations, output / "overlays", facts, overlays)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write numbers and words, whole or not at all; what is undefined has to be None."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(content, indent=2, allow_nan=False) + "\n", encoding="utf-8")
