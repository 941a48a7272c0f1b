from cryopick.evaluation.compatibility import ForeignScore


def test_without_numbers_there_is_a_reason() -> None:
    score = ForeignScore("topaz_auprc", reason="the picks have no scores")
    assert (dict(score.values), score.reason) == ({}, "the picks have no scores")
