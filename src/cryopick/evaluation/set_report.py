"""Everything that is reported of one pick set."""

from dataclasses import dataclass

from cryopick.evaluation.breakdown import Breakdown
from cryopick.evaluation.compatibility import ForeignScore
from cryopick.evaluation.difference import Difference
from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.reliability import Reliability


@dataclass(frozen=True, eq=False)
class SetReport:
    """One pick set in the report.

    Parameters
    ----------
    evaluation
        Its scores.
    breakdown
        Its mistakes by kind.
    difference
        To the first pick set; None for the first.
    reliability
        Calibration of its scores; None where they are no probabilities.
    foreign
        Scores of other papers, where wanted.
    """

    evaluation: Evaluation
    breakdown: Breakdown
    difference: Difference | None = None
    reliability: Reliability | None = None
    foreign: tuple[ForeignScore, ...] = ()

    @property
    def name(self) -> str:
        """Of the pick set."""
        return self.evaluation.name
