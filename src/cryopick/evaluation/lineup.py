"""Which micrographs are compared, and which cannot be."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from cryopick.core import CoordinatesError, Picks
from cryopick.evaluation.case import Case, make_case
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.region import Region
from cryopick.io.micrographs import stored_upside_down


@dataclass(frozen=True, eq=False)
class Lineup:
    """The labelled micrographs with their picks.

    Parameters
    ----------
    cases
        One for each labelled micrograph, sorted by name, those without picks included.
    without_picks
        Labelled micrographs that the picker names nowhere or failed on. All their labels count as missed.
    without_labels
        Micrographs with picks but without labels, left out since nothing is known about them.
    not_attempted
        Labelled micrographs left out because only those that the picker names were wanted.
    failed
        Why the picker gave up, by micrograph, where it says so.
    band
        The label band outside which picks were left out; None where all of the micrograph counts.
    """

    cases: tuple[Case, ...]
    without_picks: tuple[str, ...]
    without_labels: tuple[str, ...]
    not_attempted: tuple[str, ...]
    failed: Mapping[str, str]
    band: Region | None


def line_up(
    picks: PickSet,
    labels: PickSet,
    *,
    band: Region | None = None,
    shapes: Mapping[str, tuple[int, int]] | None = None,
    picked_only: bool = False,
) -> Lineup:
    """Bring picks and labels together by the names of their micrographs.

    Parameters
    ----------
    picks, labels
        The two sides.
    band
        Leave out picks outside it.
    shapes
        (h, w) by stem, as far as known.
    picked_only
        Leave out labelled micrographs that the picker does not name at all, instead of counting their
        labels as missed; those it failed on still count.

    Raises
    ------
    CoordinatesError
        If the two sides have no micrograph in common, or count y from different ends.
    """
    if picks.frame is not labels.frame:
        raise CoordinatesError(
            f"the y of {picks.name} and of {labels.name} are counted from different ends of the micrograph "
            f"({picks.frame}, {labels.frame}), and its height is not known; pass --micrographs"
        )
    shapes = shapes or {}
    named = {*picks.centres, *picks.failed}
    if not named & set(labels.centres):
        raise CoordinatesError(
            f"{picks.name} and {labels.name} have no micrograph in common: {_examples(named)} against "
            f"{_examples(set(labels.centres))}. "
            "Micrographs are matched by file name without extension; check that both belong to one data set"
        )
    _check_rows(picks, labels, shapes.keys())
    wanted = sorted(stem for stem in labels.centres if stem in named or not picked_only)
    nothing = Picks(np.empty((0, 2)))
    return Lineup(
        cases=tuple(
            make_case(
                stem,
                picks.centres.get(stem, nothing),
                labels.centres[stem],
                threshold=picks.threshold,
                band=band,
                shape=shapes.get(stem),
            )
            for stem in wanted
        ),
        without_picks=tuple(stem for stem in wanted if stem not in picks.centres),
        without_labels=tuple(sorted(named - set(labels.centres))),
        not_attempted=tuple(sorted(set(labels.centres) - set(wanted))),
        failed=picks.failed,
        band=band,
    )


def _check_rows(picks: PickSet, labels: PickSet, known: Set[str]) -> None:
    """See that micrographs that nobody has at hand are called after files of the same row order."""
    for stem in sorted((picks.centres.keys() & labels.centres.keys()) - known):
        picked, labelled = (side.centres[stem].micrograph or "" for side in (picks, labels))
        if stored_upside_down(labelled, picked):
            raise CoordinatesError(
                f"{picks.name} are of {picked} and {labels.name} of {labelled}, stored upside down against "
                "it, and its height is not known; pass --micrographs"
            )


def _examples(stems: set[str]) -> str:
    """Name a few of many."""
    first = sorted(stems)[:2]
    more = f" and {len(stems) - len(first)} more" if len(stems) > len(first) else ""
    return (", ".join(first) or "none") + more
