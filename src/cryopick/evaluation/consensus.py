"""What several pick sets agree on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks
from cryopick.evaluation.matching import match_centres
from cryopick.evaluation.pick_set import PickSet
from cryopick.io.coordinates import write_star

NAME = "consensus"
_MARK = ".compare"
"""A file that tells a folder made here from one that somebody has called so."""


def find_consensus(pick_sets: Sequence[PickSet], radius: float, at_least: int) -> PickSet:
    """Find the picks that at least so many pick sets have.

    Parameters
    ----------
    pick_sets
        Each with its own threshold; candidates below it have no voice.
    radius
        Largest distance of a match, in pixels.
    at_least
        How many sets must have a pick.

    Returns
    -------
    PickSet
        Of the micrographs that at least so many sets name, labelled or not. A pick lies at the mean of its
        members, and has the mean of their scores if those of all sets are within 0 and 1. Scores of other
        kinds (Topaz's log-odds, RELION's LoG) cannot be averaged: then no pick has one.

    Raises
    ------
    CoordinatesError
        If there are fewer sets than that, or it is not known how they count y from the first row.
    """
    if len(pick_sets) < at_least:
        raise CoordinatesError(
            f"--consensus {at_least}: there are {len(pick_sets)} pick sets; wanted at least as many. "
            "Pass more sets as NAME=PATH"
        )
    if {each.frame for each in pick_sets} != {Frame.ROWS}:
        raise CoordinatesError(
            "the y of the pick sets are counted from the micrograph's last row, and its height is not known; "
            "pass --micrographs"
        )
    pick_sets = [each.decided() for each in pick_sets]
    if not all(_like_probabilities(picks) for each in pick_sets for picks in each.centres.values()):
        pick_sets = [_without_scores(each) for each in pick_sets]
    stems = sorted({stem for each in pick_sets for stem in each.centres})
    centres = {}
    for stem in stems:
        views = [each.centres[stem] for each in pick_sets if stem in each.centres]
        if len(views) >= at_least:
            centres[stem] = agreed_picks(views, radius, at_least)
    return PickSet(NAME, centres)


def agreed_picks(views: Sequence[Picks], radius: float, at_least: int) -> Picks:
    """Find the agreed picks of one micrograph.

    Every two views are matched one to one; the closest pairs are joined first, and a pair is not joined where
    that would bring two picks of one view together, so neighbours in a crowd stay apart. Scores are averaged
    if all picks have one.
    """
    offsets = np.cumsum([0, *(len(view) for view in views)])
    xy = np.concatenate([np.empty((0, 2)), *(view.xy for view in views)])
    ends: list[tuple[float, int, int]] = []
    for one, other in combinations(range(len(views)), 2):
        matching = match_centres(views[one].xy, views[other].xy, radius)
        first, second = matching.pick + offsets[one], matching.label + offsets[other]
        ends += zip(matching.distance.tolist(), first.tolist(), second.tolist(), strict=True)
    owner = np.repeat(np.arange(len(views)), np.diff(offsets)).tolist()
    groups = [group for group in _join(owner, sorted(ends)) if len(group) >= at_least]
    means = np.array([xy[group].mean(axis=0) for group in groups]).reshape(-1, 2)
    if any(view.scores is None for view in views if len(view)):
        return Picks(means)
    scores = np.concatenate([np.empty(0), *(view.scores for view in views if view.scores is not None)])
    return Picks(means, np.array([scores[group].mean() for group in groups]))


def _like_probabilities(picks: Picks) -> bool:
    """Tell whether every pick has a score within 0 and 1."""
    if picks.scores is None:
        return len(picks) == 0
    return bool(((picks.scores >= 0) & (picks.scores <= 1)).all())


def _without_scores(pick_set: PickSet) -> PickSet:
    bare = {stem: replace(picks, scores=None) for stem, picks in pick_set.centres.items()}
    return replace(pick_set, centres=bare)


def check_place(folder: Path) -> None:
    """See that writing a consensus replaces nobody's coordinates.

    Raises
    ------
    ConfigurationError
        If the folder holds some that no comparison has written.
    """
    own = next(folder.glob("*_autopick.star"), None)
    if own is not None and not (folder / _MARK).exists():
        raise ConfigurationError(
            f"{own}: is not known to be of an earlier comparison, and --consensus would remove it; rename "
            f"{folder}, or pass another --output"
        )


def write_consensus(consensus: PickSet, folder: Path) -> None:
    """Write a STAR file for each micrograph, readable by `read_coordinates`; older ones are removed."""
    _remove(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    for stem, picks in consensus.centres.items():
        write_star(picks, folder / f"{stem}_autopick.star")


def remove_consensus(folder: Path) -> None:
    """Remove what an earlier comparison wrote: it would be taken for that of the one beside it."""
    if (folder / _MARK).exists():
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove the coordinate files of a folder."""
    for stale in folder.glob("*_autopick.star"):
        stale.unlink()


def _join(owner: list[int], ends: list[tuple[float, int, int]]) -> list[list[int]]:
    """Join picks pair by pair; a group never holds two of one owner."""
    groups = {pick: [pick] for pick in range(len(owner))}
    for _, first, second in ends:
        one, other = groups[first], groups[second]
        if one is other or {owner[pick] for pick in one} & {owner[pick] for pick in other}:
            continue
        one += other
        groups |= dict.fromkeys(other, one)
    return list({id(group): group for group in groups.values()}.values())
