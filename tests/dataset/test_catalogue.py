from collections import defaultdict

import pytest

from cryopick.dataset import Collection, find_row, load_catalogue


@pytest.mark.parametrize(
    ("collection", "sets", "micrographs", "labels"),
    [(Collection.CRYOPPP, 34, 9_893, 2_704_505), (Collection.CRYOVIRUSDB, 9, 9_941, 339_398)],
)
def test_rows_sum_to_the_published_totals(
    collection: Collection, sets: int, micrographs: int, labels: int
) -> None:
    rows = [row for row in load_catalogue() if row.collection is collection]
    assert len({row.id for row in rows}) == len(rows) == sets
    assert sum(row.micrographs for row in rows) == micrographs
    assert sum(row.labels for row in rows) == labels


def test_a_row_is_read_in_full() -> None:
    row = find_row("10345")
    assert row is not None
    assert (row.micrographs, row.listed_width, row.listed_height) == (300, 3838, 3710)
    assert (row.diameter_px, row.labels) == (149, 15_894)
    assert (row.pixel_size, row.pixel_size_source) == (1.345, "recon-aware-pick")
    assert "super-resolution" in row.remarks


def test_every_number_has_a_source() -> None:
    for row in load_catalogue():
        assert row.source
        assert bool(row.pixel_size_source) == (row.pixel_size is not None)


def test_the_halves_of_10389_are_found_and_other_letters_are_not() -> None:
    whole = find_row("10389")
    assert whole is not None
    assert find_row("10389A") == find_row("10389B") == whole
    assert find_row("10389C") is None
    assert find_row("10017A") is None


def test_the_same_protein_is_one_group() -> None:
    groups = defaultdict(set)
    for row in load_catalogue():
        groups[row.protein_group].add(row.id)
    shared = sorted(sorted(ids) for ids in groups.values() if len(ids) > 1)
    assert shared == [
        ["10005", "10059", "10590"],  # TRPV1
        ["10017", "10061"],  # beta-galactosidase
        ["10028", "10077", "10406", "10526"],  # ribosomes
        ["10096", "10532"],  # influenza hemagglutinin
        ["10192", "10193"],  # feline calicivirus
        ["10289", "10291"],  # innexin-6
        ["10341", "10652"],  # enteroviruses
        ["10555", "11060"],  # Nudaurelia capensis omega virus
    ]
