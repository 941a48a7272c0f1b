"""Picks against labels: one-to-one matching, honest scores, and the report."""

from cryopick.evaluation.bootstrap import Resamples, draw_weights, interval, resample
from cryopick.evaluation.case import Case, make_case
from cryopick.evaluation.compare import CompareOptions, Comparison, compare
from cryopick.evaluation.curve import Curve, curve_of
from cryopick.evaluation.evaluate import Evaluation, RadiusScore, evaluate
from cryopick.evaluation.lineup import Lineup, line_up
from cryopick.evaluation.matching import Matching, count_matches, match_centres, pairs_within
from cryopick.evaluation.notes import notes_on
from cryopick.evaluation.orientation import OrientationCheck, check_orientation
from cryopick.evaluation.outcome import Outcome, outcomes_at
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.ranking import ranked_hits
from cryopick.evaluation.region import Region
from cryopick.evaluation.score import Score, pool
from cryopick.evaluation.table import score_table

__all__ = [
    "Case",
    "CompareOptions",
    "Comparison",
    "Curve",
    "Evaluation",
    "Lineup",
    "Matching",
    "OrientationCheck",
    "Outcome",
    "PickSet",
    "RadiusScore",
    "Region",
    "Resamples",
    "Score",
    "check_orientation",
    "compare",
    "count_matches",
    "curve_of",
    "draw_weights",
    "evaluate",
    "interval",
    "line_up",
    "make_case",
    "match_centres",
    "notes_on",
    "outcomes_at",
    "pairs_within",
    "pool",
    "ranked_hits",
    "resample",
    "score_table",
]
