from importlib import resources
from pathlib import Path

import pytest

from cryopick.core import DataSetError
from cryopick.dataset import (
    Collection,
    Leak,
    Split,
    find_leaks,
    load_catalogue,
    load_split,
    read_split,
    split_names,
    write_split,
)


def test_the_published_split_has_22_and_7_sets_and_five_are_unused() -> None:
    published, unused = load_split("cryosegnet"), load_split("unused5")
    assert (len(published.train), len(published.validation), len(published.test)) == (22, 0, 7)
    assert unused.test == ("10061", "10389", "10576", "10669", "10947")
    cryoppp = {row.id for row in load_catalogue() if row.collection is Collection.CRYOPPP}
    assert set(published.ids) | set(unused.ids) == cryoppp


@pytest.mark.parametrize("name", split_names())
def test_each_id_is_in_the_catalogue_and_on_one_side(name: str) -> None:
    split = load_split(name)
    assert len(set(split.ids)) == len(split.ids) > 0
    assert set(split.ids) <= {row.id for row in load_catalogue()}


@pytest.mark.parametrize("name", ["grouped", "virus", "unused5"])
def test_no_protein_is_on_two_sides(name: str) -> None:
    assert find_leaks(load_split(name)) == ()


def test_the_published_split_is_known_to_leak() -> None:
    assert find_leaks(load_split("cryosegnet")) == (
        Leak("influenza-hemagglutinin", ("10096",), (), ("10532",)),
        Leak("ribosome", ("10077", "10406", "10526"), (), ("10028",)),
    )


@pytest.mark.parametrize(
    ("name", "collection"), [("grouped", Collection.CRYOPPP), ("virus", Collection.CRYOVIRUSDB)]
)
def test_the_honest_splits_use_every_set(name: str, collection: Collection) -> None:
    assert set(load_split(name).ids) == {row.id for row in load_catalogue() if row.collection is collection}


def test_the_honest_split_tests_on_all_that_the_literature_tests_on() -> None:
    held_out = set(load_split("cryosegnet").test) | set(load_split("unused5").test)
    assert held_out <= set(load_split("grouped").test)


def test_a_set_of_ones_own_is_a_protein_of_its_own() -> None:
    assert find_leaks(Split("mine", ("ours", "10017"), ("theirs",), ("ours2",))) == ()
    assert find_leaks(Split("mine", ("ours",), ("10017",), ("10061",))) == (
        Leak("beta-galactosidase", (), ("10017",), ("10061",)),
    )


def test_the_parts_of_a_set_are_one_protein() -> None:
    ((leak,)) = find_leaks(Split("mine", ("10389A",), (), ("10389B",)))
    assert (leak.train, leak.test) == (("10389A",), ("10389B",))


def test_an_unknown_split_is_named_with_the_known_ones() -> None:
    with pytest.raises(DataSetError, match="'cryosegnt'; wanted one of cryosegnet, grouped, unused5, virus"):
        load_split("cryosegnt")


def test_a_split_is_written_with_its_checksum_and_read_again(tmp_path: Path) -> None:
    split = Split("mine", ("10017", "Our Ribosome"), (), ("10081",))
    write_split(split, tmp_path / "mine.txt", "why\nso")
    assert (tmp_path / "mine.txt").read_text().splitlines() == [
        "# why",
        "# so",
        "[train]",
        "10017",
        "Our Ribosome",
        "",
        "[test]",
        "10081",
        "",
        "[checksum]",
        split.checksum,
    ]
    assert read_split(tmp_path / "mine.txt") == split


def test_the_checksum_is_of_the_sides_and_not_of_the_order() -> None:
    assert Split("a", ("1", "2"), (), ("3",)).checksum == Split("b", ("2", "1"), (), ("3",)).checksum
    assert Split("a", ("1", "2"), (), ("3",)).checksum != Split("a", ("1",), ("2",), ("3",)).checksum
    # sha256 of "train 1\ntest 2\n"
    assert Split("a", ("1",), (), ("2",)).checksum == (
        "2547ba531b4a6e9001dc8eebaf8207f8197676778a0ea9364767b0e0ddc7f28c"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[train]\n1\n[checksum]\nabc\n", "but it says abc. It was changed"),
        ("1\n", "cannot be read as a split"),
        ("[train]\n1\n1\n", "cannot be read as a split"),
        ("[trian]\n1\n", r"found \[trian\]; wanted only \[train\], \[validation\], \[test\]"),
    ],
)
def test_a_split_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.txt").write_text(text)
    with pytest.raises(DataSetError, match=message):
        read_split(tmp_path / "mine.txt")


def test_a_split_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="cannot be read"):
        read_split(tmp_path / "mine.txt")
    (tmp_path / "mine.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataSetError, match="cannot be read"):
        read_split(tmp_path / "mine.txt")


@pytest.mark.parametrize("name", split_names())
def test_the_shipped_splits_hold_their_checksums(name: str) -> None:
    text = (resources.files("cryopick.dataset") / "splits" / f"{name}.txt").read_text()
    assert f"[checksum]\n{load_split(name).checksum}\n" in text
