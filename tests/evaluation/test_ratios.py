import numpy as np

from cryopick.evaluation.ratios import defined, f1_line, f1_score, ratio


def test_ratio_is_undefined_without_a_whole() -> None:
    np.testing.assert_equal(ratio([1, 0, 0], [4, 4, 0]), [0.25, 0, np.nan])


def test_f1() -> None:
    # 3 hits of 4 picks and 6 labels: P 0.75, R 0.5, F1 0.6. Then picks only, labels only, neither.
    np.testing.assert_equal(f1_score([3, 0, 0, 0], [4, 2, 0, 0], [6, 0, 2, 0]), [0.6, 0, 0, np.nan])


def test_undefined_becomes_none() -> None:
    assert defined(np.float64(0.5)) == 0.5
    assert defined(np.nan) is None


def test_a_line_of_equal_f1() -> None:
    recall, precision = f1_line(0.6, 5)
    np.testing.assert_allclose(2 * recall * precision / (recall + precision), 0.6)
    assert (recall[0], precision[-1]) == (1, 1)
