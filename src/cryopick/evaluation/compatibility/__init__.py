"""Scores of other papers under their own names, exactly as their authors compute them.

They are here so that figures can be set beside those of the literature, not because they are good: each
module says what is wrong with its score.
"""

from cryopick.evaluation.compatibility.foreign_score import ForeignScore
from cryopick.evaluation.compatibility.foreign_scores import foreign_scores

__all__ = ["ForeignScore", "foreign_scores"]
