"""Which kinds of mistakes a pick set makes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.core import Picks
from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.false_alarm import FalseAlarm, false_alarm_kinds
from cryopick.evaluation.ratios import defined, ratio
from cryopick.evaluation.region import Region


@dataclass(frozen=True)
class Share:
    """Labels of one sort, and how many of them were missed."""

    labels: int
    missed: int

    @property
    def recall(self) -> float | None:
        """Found of all; None without labels."""
        return defined(ratio(self.labels - self.missed, self.labels))


@dataclass(frozen=True, eq=False)
class CaseBreakdown:
    """The mistakes on one micrograph.

    Parameters
    ----------
    kinds
        Shape (n_picks,): a `FalseAlarm` for each pick, empty for a hit.
    missed, crowded
        Shape (labels,): which labels were missed, and which have another within one diameter.
    faint
        Shape (labels,): which have little contrast; None where the micrograph was not at hand.
    """

    kinds: NDArray[np.str_]
    missed: NDArray[np.bool_]
    crowded: NDArray[np.bool_]
    faint: NDArray[np.bool_] | None

    def count(self, kind: FalseAlarm) -> int:
        """Count the false alarms of one kind."""
        return int(np.count_nonzero(self.kinds == kind))


@dataclass(frozen=True, eq=False)
class Breakdown:
    """The mistakes of one pick set, micrograph by micrograph, in the order of its lineup."""

    cases: tuple[CaseBreakdown, ...]

    @property
    def false_alarms(self) -> dict[FalseAlarm, int]:
        """How many of each kind."""
        return {kind: sum(case.count(kind) for case in self.cases) for kind in FalseAlarm}

    @property
    def misses(self) -> dict[str, Share]:
        """Labels and misses by crowding, and by contrast as far as it is known."""
        seen = [(case.missed, case.faint) for case in self.cases if case.faint is not None]
        return {
            "crowded": _share((case.missed, case.crowded) for case in self.cases),
            "apart": _share((case.missed, ~case.crowded) for case in self.cases),
            "faint": _share(seen),
            "clear": _share((missed, ~faint) for missed, faint in seen),
        }


def break_down(
    evaluation: Evaluation,
    rejected: Mapping[str, Picks],
    faint: Mapping[str, NDArray[np.bool_]],
) -> Breakdown:
    """Sort the mistakes at the main radius.

    Parameters
    ----------
    evaluation
        One pick set.
    rejected
        What the experts rejected, by micrograph.
    faint
        Which labels have little contrast, for micrographs that were at hand (`contrast.faint`).
    """
    lineup, radius = evaluation.lineup, evaluation.main.radius_px
    labelled = [case.labels for case in lineup.cases]
    anywhere = Region(-np.inf, -np.inf, np.inf, np.inf)
    band = lineup.band or (Region.around(labelled) if any(map(len, labelled)) else anywhere)
    nothing = Picks(np.empty((0, 2)))
    return Breakdown(
        tuple(
            CaseBreakdown(
                false_alarm_kinds(case, outcome, radius, rejected.get(case.stem, nothing).xy, band),
                outcome.missed,
                crowded(case.labels.xy, evaluation.diameter_px),
                faint.get(case.stem),
            )
            for case, outcome in zip(lineup.cases, evaluation.main.outcomes, strict=True)
        )
    )


def crowded(
    xy: NDArray[np.float64],  # (n, 2)
    distance: float,
) -> NDArray[np.bool_]:  # (n,)
    """Tell which of the centres have another one within ``distance`` (px)."""
    if len(xy) < 2:
        return np.zeros(len(xy), dtype=np.bool_)
    nearest = cKDTree(xy).query(xy, k=2)[0][:, 1]
    return np.asarray(nearest <= distance)


def _share(parts: Iterable[tuple[NDArray[np.bool_], NDArray[np.bool_]]]) -> Share:
    """Add up (missed, wanted) masks."""
    listed = list(parts)
    return Share(
        sum(int(np.count_nonzero(wanted)) for _, wanted in listed),
        sum(int(np.count_nonzero(missed & wanted)) for missed, wanted in listed),
    )
