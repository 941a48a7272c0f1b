"""Picks from one or several places, each of other micrographs."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cryopick.core import CoordinatesError, Picks
from cryopick.curation.micrograph_names import MicrographNames
from cryopick.evaluation.pick_set import median_diameter
from cryopick.evaluation.row_order import read_turned
from cryopick.evaluation.source import open_source
from cryopick.io.coordinates import SourceOptions

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Picked:
    """Candidates by micrograph.

    Parameters
    ----------
    candidates
        By stem, those below the threshold too; micrographs that were not picked, or failed, are not there.
    thresholds
        By stem: least score of a pick.
    """

    candidates: Mapping[str, Picks]
    thresholds: Mapping[str, float]

    @property
    def diameter_px(self) -> float | None:
        """Median over the picks; None where they do not say."""
        return median_diameter(self.candidates.values())


def read_picked(
    sources: Sequence[Path],
    names: MicrographNames,
    threshold: float | None,
    declared: SourceOptions | None = None,
) -> Picked:
    """Read picks.

    Parameters
    ----------
    sources
        Output folders of `predict`, or coordinates in any format. Several are for pickers that each were
        trained on the micrographs of the others: nothing is judged by a picker that learnt it by heart.
    names
        Of the micrographs.
    threshold
        Least score of a pick; None for each source's own.
    declared
        What the user declares of coordinates.

    Raises
    ------
    CoordinatesError
        If a source cannot be read, is of other micrographs, or of those of another source.
    """
    candidates: dict[str, Picks] = {}
    thresholds: dict[str, float] = {}
    facts = names.facts
    for source in sources:
        opened = open_source(source, declared)
        pick_set = read_turned(opened, source.name, facts, opened.facts(), facts)
        own = pick_set.threshold if threshold is None else threshold
        for stem, picks in names.by_stem(source, pick_set.centres).items():
            if stem in candidates:
                raise CoordinatesError(
                    f"{source}: has picks of {stem}, as another of the picks given; wanted one for each "
                    "micrograph"
                )
            height, width = facts[stem].shape
            inside = np.all((picks.xy >= -0.5) & (picks.xy < (width - 0.5, height - 0.5)), axis=1)
            if not inside.all():
                _logger.warning(
                    "%s: %d picks outside %s are left out", source, np.count_nonzero(~inside), stem
                )
            candidates[stem] = picks.select(np.flatnonzero(inside))
            thresholds[stem] = -np.inf if own is None else own
    return Picked(candidates, thresholds)
