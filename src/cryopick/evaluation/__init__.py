"""Picks against labels: one-to-one matching, honest scores, and the report."""

from cryopick.evaluation.agreement import Agreement, Finders, Overlap, agreement
from cryopick.evaluation.breakdown import break_down
from cryopick.evaluation.case import Case, make_case
from cryopick.evaluation.compare import Comparison, compare
from cryopick.evaluation.consensus import find_consensus
from cryopick.evaluation.curve import curve_of
from cryopick.evaluation.difference import Difference, difference
from cryopick.evaluation.evaluate import Evaluation, evaluate
from cryopick.evaluation.false_alarm import FalseAlarm
from cryopick.evaluation.lineup import Lineup, line_up
from cryopick.evaluation.matching import match_centres, pairs_within
from cryopick.evaluation.notes import notes_on
from cryopick.evaluation.options import CompareOptions
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.protocol import PROTOCOLS, ProtocolResult, run_protocol
from cryopick.evaluation.ranking import ranked_hits
from cryopick.evaluation.region import Region
from cryopick.evaluation.reliability import Reliability, reliability, reliability_of
from cryopick.evaluation.set_report import SetReport
from cryopick.evaluation.sides import LABELS
from cryopick.evaluation.table import agreement_table, protocol_table, score_table

__all__ = [
    "LABELS",
    "PROTOCOLS",
    "Agreement",
    "Case",
    "CompareOptions",
    "Comparison",
    "Difference",
    "Evaluation",
    "FalseAlarm",
    "Finders",
    "Lineup",
    "Overlap",
    "PickSet",
    "ProtocolResult",
    "Region",
    "Reliability",
    "SetReport",
    "agreement",
    "agreement_table",
    "break_down",
    "compare",
    "curve_of",
    "difference",
    "evaluate",
    "find_consensus",
    "line_up",
    "make_case",
    "match_centres",
    "notes_on",
    "pairs_within",
    "protocol_table",
    "ranked_hits",
    "reliability",
    "reliability_of",
    "run_protocol",
    "score_table",
]
