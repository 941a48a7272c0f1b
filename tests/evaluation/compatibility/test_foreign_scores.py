from collections.abc import Callable

from cryopick.evaluation import Lineup, evaluate
from cryopick.evaluation.compatibility import foreign_scores

LABELS = [[20.0, 20.0], [80.0, 20.0]]
NAMES = ["cryosegnet_max", "cryosegnet_mean", "promptsam_dice256", "cryoemmae_iou60", "topaz_auprc"]


def test_all_of_them(lineup: Callable[..., Lineup]) -> None:
    table = {f"m{i:02d}": (LABELS, [0.9, 0.8], LABELS) for i in range(22)}
    shapes = dict.fromkeys(table, (60, 100))
    scores = foreign_scores(evaluate(lineup(table, shapes=shapes), diameter_px=20), {})
    assert [score.name for score in scores] == NAMES
    assert all(score.values for score in scores)


def test_none_without_sizes_and_scores(lineup: Callable[..., Lineup]) -> None:
    scores = foreign_scores(evaluate(lineup({"a": (LABELS, None, LABELS)}), diameter_px=20), {})
    assert [score.name for score in scores] == NAMES
    assert all(score.reason and not score.values for score in scores)
