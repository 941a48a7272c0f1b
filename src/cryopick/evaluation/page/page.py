"""Writing the page."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cryopick import __version__
from cryopick.evaluation.agreement import Agreement
from cryopick.evaluation.false_alarm import FalseAlarm
from cryopick.evaluation.notes import notes_on
from cryopick.evaluation.page.charts import charts_of
from cryopick.evaluation.page.gallery import gallery_data
from cryopick.evaluation.page.rows import number, sections_of
from cryopick.evaluation.set_report import SetReport
from cryopick.evaluation.view import View
from cryopick.io.atomic import replacing

_PACKAGE = "cryopick.evaluation.page"


def write_page(
    reports: Sequence[SetReport],
    agreement: Agreement,
    curves: Mapping[str, Any],
    gallery: Mapping[str, View | None],
    path: Path,
) -> None:
    """Write everything into one HTML file.

    Parameters
    ----------
    reports
        One for each pick set.
    agreement
        Between them.
    curves
        By pick set, from `curve_data`.
    gallery
        The micrographs to look through, in this order; None where one was not at hand.
    path
        The file to write.
    """
    # Names of pick sets and micrographs come from files: the template escapes every one.
    environment = Environment(
        loader=PackageLoader(_PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    page = environment.get_template("page.html").render(
        reports=reports,
        first=reports[0].evaluation,
        sections=sections_of(reports),
        charts=charts_of(reports, curves),
        agreement=agreement,
        kinds=list(FalseAlarm),
        most_alarms=max(sum(report.breakdown.false_alarms.values()) for report in reports),
        notes=[(report, notes_on(report.evaluation)) for report in reports],
        gallery=_script_json(gallery_data(reports, gallery)),
        gallery_size=len(gallery),
        style=_asset("page.css"),
        script=_asset("viewer.js"),
        version=__version__,
    )
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _asset(name: str) -> Markup:
    """Read a file of the template's own, which is trusted."""
    return Markup((resources.files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8"))


def _script_json(content: dict[str, Any]) -> Markup:
    """Write JSON that cannot end the script element it stands in, whatever the names in it."""
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
