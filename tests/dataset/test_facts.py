from cryopick.dataset import Collection, facts_of, load_catalogue, require_row
from cryopick.dataset.catalogue import read_rows


def test_every_fact_has_a_source_and_missing_ones_say_where_to_look() -> None:
    for row in load_catalogue():
        for fact in facts_of(row):
            assert fact.source
            assert fact.value is not None or "crawl" in fact.source


def test_numbers_of_10345() -> None:
    facts = {(fact.name, fact.unit): fact for fact in facts_of(require_row("10345"))}
    assert facts["pixel size", "A/px"].value == 1.345
    assert facts["diameter", "A"].value == 200.4
    assert facts["diameter", "A"].source == "cryoppp-readme x recon-aware-pick"
    assert facts["labels per micrograph", ""].value == 53.0
    assert facts["splits", ""].value == "cryosegnet:test, grouped:test"
    assert "0.673" in str(facts["remarks", ""].value)
    assert facts["microscope", ""].value == "300 kV, Cs 2.7 mm"
    assert facts["defocus range", "um"].source == "recon-aware-pick"
    assert facts["dose", "e/A^2"].value is None


def test_the_halves_are_told() -> None:
    facts = {fact.name: fact.value for fact in facts_of(require_row("10389A"))}
    assert facts["parts on disk"] == "10389A, 10389B"


def test_further_facts_are_of_the_catalogue_and_told_once() -> None:
    facts = list(read_rows("further_facts.tsv"))
    assert {fact["id"] for fact in facts} <= {row.id for row in load_catalogue()}
    assert len({(fact["id"], fact["what"]) for fact in facts}) == len(facts)
    assert {fact["what"] for fact in facts} <= {"weight", "microscope", "dose", "defocus range"}
    assert all(fact["value"] and fact["source"] for fact in facts)


def test_cryoppp_publishes_the_weight_of_each_set() -> None:
    published = {row.id for row in load_catalogue() if row.collection is Collection.CRYOPPP}
    facts = read_rows("further_facts.tsv")
    assert {fact["id"] for fact in facts if fact["what"] == "weight"} == published
