import pytest

from cryopick.core import DataSetError
from cryopick.dataset import Collection, find_leaks, load_catalogue, make_folds

LABELS = {row.id: row.labels for row in load_catalogue() if row.collection is Collection.CRYOPPP}


def test_each_set_is_tested_on_once_and_no_protein_is_on_two_sides() -> None:
    folds = make_folds("f", LABELS, 5)
    assert [fold.name for fold in folds] == ["f_1", "f_2", "f_3", "f_4", "f_5"]
    assert sorted(id_ for fold in folds for id_ in fold.test) == sorted(LABELS)
    for fold in folds:
        assert set(fold.ids) == set(LABELS)
        assert find_leaks(fold) == ()


def test_folds_have_about_as_many_labels_each() -> None:
    sizes = [sum(LABELS[id_] for id_ in fold.test) for fold in make_folds("f", LABELS, 5)]
    assert max(sizes) < 1.1 * sum(LABELS.values()) / 5


def test_the_seed_decides_between_equals() -> None:
    labels = {f"set{number}": 10 for number in range(12)}
    assert make_folds("f", labels, 3, seed=1) == make_folds("f", labels, 3, seed=1)
    assert make_folds("f", labels, 3, seed=1) != make_folds("f", labels, 3, seed=2)


def test_halves_of_a_set_and_its_protein_stay_together() -> None:
    folds = make_folds("f", {"10389A": 5, "10389B": 5, "10017": 1, "10061": 2}, 2)
    assert sorted(fold.test for fold in folds) == [("10017", "10061"), ("10389A", "10389B")]


@pytest.mark.parametrize("count", [1, 3])
def test_too_many_folds_or_too_few(count: int) -> None:
    with pytest.raises(DataSetError, match=f"{count} folds of 2 proteins; wanted at least 2"):
        make_folds("f", {"10017": 1, "10061": 2, "mine": 3}, count)
