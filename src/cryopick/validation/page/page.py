"""Writing the page and the files beside it."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from cryopick import __version__
from cryopick.evaluation.page.rows import number
from cryopick.io.atomic import replacing
from cryopick.validation.measures.average_shape import read_averages
from cryopick.validation.measures.pick_set_result import PickSetResult
from cryopick.validation.page.fsc_charts import fsc_charts
from cryopick.validation.page.fsc_plot import draw_fsc
from cryopick.validation.page.montage import montage_png
from cryopick.validation.page.summary import map_summary, summary_of
from cryopick.validation.page.table import table_of
from cryopick.validation.page.views_plot import views_png

_REPORT = "cryopick.evaluation.page"
"""Whose look the page has."""


@dataclass(frozen=True)
class _Pictures:
    """The pictures of one pick set, as the page holds them."""

    result: PickSetResult
    montage: str | None
    views: tuple[str, ...]


def write_validation_page(
    sets: Sequence[PickSetResult], output: Path, conditions: Mapping[str, str] | None = None
) -> None:
    """Write what was found about all pick sets.

    Parameters
    ----------
    sets
        At least one, in the order of the table's columns.
    output
        Folder to write: ``index.html`` (one file with everything), ``table.csv`` (a row for each pick set and
        seed), ``results.json``, ``fsc.png``, ``classes_<number>_<name>.png`` and ``views_<...>.png``.
    conditions
        Under which all were judged, each with its name.

    Raises
    ------
    ConfigurationError
        If a stack of averages cannot be read.
    """
    pictures = [_pictures(place, each, output) for place, each in enumerate(sets, start=1)]
    if any(each.maps for each in sets):
        draw_fsc(sets, output / "fsc.png")
    _write_tables(sets, output)
    # Names of pick sets come from the command line and from files: the template escapes every one.
    environment = Environment(
        loader=PrefixLoader(
            {
                "report": PackageLoader(_REPORT, "templates"),
                "validation": PackageLoader(__package__, "templates"),
            }
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number  # the report's parts use it
    page = environment.get_template("validation/validation.html").render(
        sets=sets,
        pictures=pictures,
        sections=table_of(sets),
        charts=fsc_charts(sets),
        conditions=conditions or {},
        style=Markup((resources.files(_REPORT) / "templates" / "page.css").read_text(encoding="utf-8")),
        version=__version__,
    )
    _write(output / "index.html", page.encode())


def _pictures(place: int, result: PickSetResult, output: Path) -> _Pictures:
    """Draw the pictures of one pick set, as files and for the page."""
    name = f"{place}_{''.join(sign if sign.isalnum() else '_' for sign in result.name)}"
    montage = None
    if result.classification is not None:
        drawn = montage_png(read_averages(result.classification), result.filled)
        _write(output / f"classes_{name}.png", drawn)
        montage = _data_uri(drawn)
    views = []
    for quality in result.maps:
        seed = quality.refinement.seed
        drawn = views_png(quality.views, f"{result.name}, seed {seed}")
        _write(output / f"views_{name}_seed{seed}.png", drawn)
        views.append(_data_uri(drawn))
    return _Pictures(result, montage, tuple(views))


def _write_tables(sets: Sequence[PickSetResult], output: Path) -> None:
    """Write the numbers: nested as JSON, and as CSV with a row for each seed."""
    nested = [{**summary_of(each), "maps": [map_summary(quality) for quality in each.maps]} for each in sets]
    _write(output / "results.json", (json.dumps(nested, indent=2, allow_nan=False) + "\n").encode())
    rows = [
        {**summary_of(each), **found}
        for each in sets
        for found in ([map_summary(quality) for quality in each.maps] or [{}])
    ]
    with replacing(output / "table.csv") as temporary:
        pd.DataFrame(rows).convert_dtypes().to_csv(temporary, index=False)


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _data_uri(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode("ascii")
