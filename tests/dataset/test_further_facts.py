from cryopick.dataset.catalogue import Collection, load_catalogue
from cryopick.dataset.further_facts import further_fact, load_further_facts


def test_every_fact_is_of_the_catalogue_and_told_once() -> None:
    facts = load_further_facts()
    assert {fact.id for fact in facts} <= {row.id for row in load_catalogue()}
    assert len({(fact.id, fact.what) for fact in facts}) == len(facts)
    assert {fact.what for fact in facts} <= {"weight", "microscope", "dose", "defocus range"}
    assert all(fact.value and fact.source for fact in facts)


def test_cryoppp_publishes_the_weight_of_each_set() -> None:
    published = {row.id for row in load_catalogue() if row.collection is Collection.CRYOPPP}
    assert {fact.id for fact in load_further_facts() if fact.what == "weight"} == published


def test_known_ones() -> None:
    found = further_fact("10081", "microscope")
    assert found is not None
    assert (found.value, found.source) == ("300 kV, Cs 2.7 mm", "recon-aware-pick")
    assert further_fact("10081", "dose") is None
