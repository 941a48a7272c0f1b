"""What a person should look at, most urgent first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from cryopick.core import ConfigurationError
from cryopick.curation.evidence import Evidence
from cryopick.curation.nearest import has_near
from cryopick.curation.resolved import closed_places, places_of
from cryopick.curation.rules import SAME, Rules
from cryopick.io.atomic import replacing


class SuggestionKind(StrEnum):
    """Why a place is worth a look."""

    UNLABELLED = "unlabelled"
    """A pick without a label."""

    DOUBTED = "doubted"
    """A label near which the picker sees little or nothing."""

    DUPLICATE = "near-duplicate"
    """The second of two labels that are too near to each other for two particles."""


@dataclass(frozen=True)
class Suggestion:
    """A place to look at.

    Parameters
    ----------
    micrograph
        Its key.
    x, y
        Column and row in px.
    kind
        Why.
    score
        Of the pick, or of the best candidate near the label; None where the picker did not look.
    urgency
        From 0 to 1: of an unlabelled pick its score, of a doubted label how far the best score near it is
        below 1, of near-duplicates how far their distance is below `SAME` diameters.
    """

    micrograph: str
    x: float
    y: float
    kind: SuggestionKind
    score: float | None
    urgency: float


def suggest(micrographs: Iterable[Evidence], rules: Rules) -> list[Suggestion]:
    """Rank what a person should look at; what was decided before is left out.

    Parameters
    ----------
    micrographs
        With labels and candidates.
    rules
        When a pick would become a label, and when a label is doubted.

    Returns
    -------
    list of Suggestion
        The most urgent first; equally urgent ones by micrograph and place.
    """
    found = [one for each in micrographs for one in _of(each, rules)]
    return sorted(found, key=lambda one: (-one.urgency, one.micrograph, one.y, one.x))


def _of(evidence: Evidence, rules: Rules) -> list[Suggestion]:
    same_px, radius_px = SAME * evidence.diameter_px, rules.radius * evidence.diameter_px
    labels = evidence.label_xy
    support = evidence.support(radius_px)
    settled = has_near(places_of(evidence.earlier), labels, same_px)
    found: dict[int, Suggestion] = {}

    def add(index: int, kind: SuggestionKind, urgency: float) -> None:
        x, y = labels[index].tolist()
        score = None if support is None else float(support[index])
        if index not in found or found[index].urgency < urgency:
            found[index] = Suggestion(evidence.key, x, y, kind, score, urgency)

    if support is not None:
        for index in np.flatnonzero((support < rules.doubt) & ~settled).tolist():
            add(index, SuggestionKind.DOUBTED, 1 - float(support[index]))
    for first, second in cKDTree(labels).query_pairs(same_px, output_type="ndarray").tolist():
        # Of two, the one that the picker thinks less of; without it, the later one.
        worse = second if support is None or support[second] <= support[first] else first
        if not settled[worse]:
            distance = float(np.hypot(*(labels[first] - labels[second])))
            add(worse, SuggestionKind.DUPLICATE, 1 - distance / same_px)
    return [*found.values(), *_unlabelled(evidence, radius_px, same_px)]


def _unlabelled(evidence: Evidence, radius_px: float, same_px: float) -> list[Suggestion]:
    xy, scores = evidence.candidate_xy, evidence.candidate_scores
    closed = closed_places(evidence, evidence.earlier)
    wanted = scores >= evidence.threshold
    wanted &= ~has_near(evidence.label_xy, xy, radius_px) & ~has_near(closed, xy, same_px)
    return [
        Suggestion(evidence.key, x, y, SuggestionKind.UNLABELLED, score, float(np.clip(score, 0, 1)))
        for (x, y), score in zip(xy[wanted].tolist(), scores[wanted].tolist(), strict=True)
    ]


def write_suggestions(suggestions: Sequence[Suggestion], path: Path) -> None:
    """Write a table that becomes one of decisions by filling in the column ``action``.

    Raises
    ------
    ConfigurationError
        If there is such a table already in which somebody has filled in something.
    """
    if path.exists() and _filled_in(path):
        raise ConfigurationError(
            f"{path}: its column action is filled in; pass it to `curate --decisions` first, or pass "
            "another --output"
        )
    rows = [
        (one.micrograph, one.x, one.y, one.kind, one.score, rank, "", "")
        for rank, one in enumerate(suggestions, start=1)
    ]
    columns = ["micrograph", "x", "y", "kind", "score", "rank", "action", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    with replacing(path) as temporary:
        table.round({"x": 2, "y": 2, "score": 4}).to_csv(temporary, index=False)


def _filled_in(table: Path) -> bool:
    """See whether somebody has worked on a table; one that cannot be understood counts as such."""
    try:
        return bool(pd.read_csv(table, dtype=str)["action"].notna().any())
    except (KeyError, ValueError):
        return True
