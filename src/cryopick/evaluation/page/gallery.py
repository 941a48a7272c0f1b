"""The micrographs of the page as data for its viewer."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.false_alarm import FalseAlarm
from cryopick.evaluation.region import Region
from cryopick.evaluation.set_report import SetReport
from cryopick.evaluation.view import View

_PAGE_BYTES = 44_000_000
_PICTURE_BYTES = 400_000
_MARK_BYTES = 14  # of one pick or label in the data, at most
_BASE64 = 4 / 3
_THUMBNAIL_BYTES = 6_000


def picture_bytes(evaluations: Sequence[Evaluation], stems: Sequence[str]) -> int:
    """Share out the bytes that the page may have, after its marks, among the pictures."""
    wanted = set(stems)
    marks = sum(
        case.n_picks + 2 * len(case.labels) + len(case.left_out)
        for each in evaluations
        for case in each.lineup.cases
        if case.stem in wanted
    )
    left = (_PAGE_BYTES - marks * _MARK_BYTES) / _BASE64 / max(len(stems), 1) - _THUMBNAIL_BYTES
    return int(np.clip(left, _THUMBNAIL_BYTES, _PICTURE_BYTES))


def gallery_data(reports: Sequence[SetReport], gallery: Mapping[str, View | None]) -> dict[str, Any]:
    """Collect what the viewer draws.

    Parameters
    ----------
    reports
        One for each pick set.
    gallery
        The micrographs wanted; None where one was not at hand: its marks are shown on an empty frame.

    Returns
    -------
    dict
        ``kinds`` names the values of the third number of each pick. Coordinates are in pixels, in rows of
        the file, one after the other.
    """
    return {
        "diameter": reports[0].evaluation.diameter_px,
        "kinds": ["hit", *(kind.value for kind in FalseAlarm)],
        "sets": [report.name for report in reports],
        "micrographs": [_micrograph(stem, view, reports) for stem, view in gallery.items()],
    }


def _micrograph(stem: str, view: View | None, reports: Sequence[SetReport]) -> dict[str, Any]:
    found = [
        (report, index, case)
        for report in reports
        for index, case in enumerate(report.evaluation.lineup.cases)
        if case.stem == stem
    ]
    _, _, case = found[0]
    height, width = case.shape or (case.region.bottom + 1, case.region.right + 1)
    return {
        "name": stem,
        "width": width,
        "height": height,
        "picture": None if view is None else _data_uri(view.picture),
        "thumbnail": None if view is None else _data_uri(view.thumbnail),
        "labels": _flat(case.labels.xy),
        "sets": {report.name: _marks(report, index) for report, index, _ in found},
    }


def _marks(report: SetReport, index: int) -> dict[str, Any]:
    """List the picks with their kinds, the missed labels by number, and what was left out."""
    evaluation, mistakes = report.evaluation, report.breakdown.cases[index]
    case, score = evaluation.lineup.cases[index], evaluation.main.scores[index]
    codes = {"": 0} | {kind.value: number for number, kind in enumerate(FalseAlarm, start=1)}
    kinds = np.array([codes[kind] for kind in mistakes.kinds.tolist()], dtype=np.float64)
    return {
        "f1": score.f1,
        "precision": score.precision,
        "recall": score.recall,
        "picks": _flat(np.column_stack([case.picks.xy, kinds])),
        "missed": np.flatnonzero(mistakes.missed).tolist(),
        "leftOut": _flat(case.left_out),
        "band": _band(evaluation.lineup.band),
    }


def _band(band: Region | None) -> list[float] | None:
    """Give x, y, width and height."""
    return None if band is None else [band.left, band.top, band.right - band.left, band.bottom - band.top]


def _flat(table: NDArray[np.float64]) -> list[int]:
    """Round to whole pixels: the page shows no finer ones."""
    return [int(value) for value in np.rint(table).ravel()]


def _data_uri(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + b64encode(jpeg).decode("ascii")
