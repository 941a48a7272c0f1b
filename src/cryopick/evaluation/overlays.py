"""Which micrographs to draw, and drawing them."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryopick.core import MicrographError
from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.overlay import draw_overlay
from cryopick.io.micrographs import read_micrograph

_logger = logging.getLogger(__name__)


def write_overlays(
    evaluations: Sequence[Evaluation],
    folder: Path,
    facts: Mapping[str, MicrographFacts],
    count: int,
) -> tuple[Path, ...]:
    """Draw the telling micrographs of every pick set.

    Parameters
    ----------
    evaluations
        One for each pick set; of several, each gets a sub-folder.
    folder
        Where to put ``<stem>.png``.
    facts
        Where the micrographs are; those that are not there are passed over.
    count
        How many to draw for each pick set.

    Returns
    -------
    tuple of Path
        The pictures, in the order of `telling`.
    """
    for stale in (*folder.glob("*.png"), *folder.glob("*/*.png")):
        # Pictures of an earlier comparison would be taken for this one's.
        stale.unlink()
    drawn = []
    for evaluation in evaluations:
        place = folder / evaluation.name if len(evaluations) > 1 else folder
        cases, outcomes = evaluation.lineup.cases, evaluation.main.outcomes
        there = [i for i, case in enumerate(cases) if case.stem in facts and facts[case.stem].path.exists()]
        chosen = telling([evaluation.main.scores[i].f1 for i in there], count)
        for index in (there[i] for i in chosen):
            case = cases[index]
            try:
                micrograph = read_micrograph(facts[case.stem].path)
            except MicrographError as error:
                _logger.warning("not drawn: %s", error)
                continue
            path = place / f"{case.stem}.png"
            draw_overlay(
                micrograph,
                case,
                outcomes[index],
                diameter_px=evaluation.diameter_px,
                banded=evaluation.lineup.band is not None,
                path=path,
            )
            drawn.append(path)
    return tuple(drawn)


def telling(f1: Sequence[float | None], count: int) -> list[int]:
    """Choose the worst, the median and the best third of ``count`` micrographs by F1.

    Those where F1 is undefined have nothing on them and come last.
    """
    ranked = sorted((i for i, value in enumerate(f1) if value is not None), key=lambda i: (f1[i], i))
    empty = [i for i, value in enumerate(f1) if value is None]
    if count >= len(ranked):
        return (ranked + empty)[:count]
    worst, best = -(-count // 3), count // 3
    median = count - worst - best
    start = min(max((len(ranked) - median) // 2, worst), len(ranked) - best - median)
    return ranked[:worst] + ranked[start : start + median] + ranked[len(ranked) - best :]
