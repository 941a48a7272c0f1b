from cryopick.validation.measures import PickSetResult, SelectedClass


def test_classes_by_size() -> None:
    small = SelectedClass(1, 10, 0.1, 20.0, True)
    large = SelectedClass(2, 60, 0.6, 30.0, False, "resolution")
    middle = SelectedClass(3, 30, 0.3, 20.0, True)
    result = PickSetResult(
        "ours", 200, 100, selection=(small, large, middle, SelectedClass(4, 0, 0.0, 99.0, False, "empty"))
    )
    assert result.filled == (large, middle, small)
    assert result.chosen == (middle, small)
