from cryopick.dataset import find_foreign_leaks, load_catalogue, load_split
from cryopick.dataset.foreign_training import ForeignLeak, load_foreign_training, pickers_trained_on


def test_ids_are_of_the_catalogue_and_sources_are_told() -> None:
    known = {row.id for row in load_catalogue()}
    for training in load_foreign_training():
        assert set(training.ids) <= known
        assert training.source


def test_the_22_sets_of_cryosegnet_are_those_of_its_split() -> None:
    (own,) = (each for each in load_foreign_training() if each.picker.startswith("CryoSegNet"))
    assert set(own.ids) == set(load_split("cryosegnet").train)


def test_who_has_seen_a_set() -> None:
    assert pickers_trained_on("10081") == ("crYOLO general", "BoxNet", "MicrographCleaner")
    assert pickers_trained_on("10345") == ()


def test_the_same_set_and_the_same_protein_are_told_apart() -> None:
    leaks = find_foreign_leaks(("10017", "10061", "10345", "mine"))
    assert leaks[0] == ForeignLeak("crYOLO general", ("10017",), ("10061",))
    assert leaks[2] == ForeignLeak("MicrographCleaner", ("10061",), ("10017",))
    assert find_foreign_leaks(("10345", "mine")) == ()
