import json
from collections.abc import Callable


def test_all_sets_sum_to_what_is_published(cryopick: Callable) -> None:
    printed = cryopick("dataset", "list").out
    assert "cryoppp: 34 sets, 9,893 micrographs, 2,704,505 labels (as published)" in printed
    assert "cryovirusdb: 9 sets, 9,941 micrographs, 339,398 labels (as published)" in printed


def test_a_filtered_table(cryopick: Callable) -> None:
    printed = cryopick("dataset", "list", "--split", "unused5", "--match", "viral").out
    row = next(line for line in printed.splitlines() if "10947" in line)
    assert row.split() == ["10947", "Viral", "400", "4096", "x", "4096", "?", "240", "?", "106,393", "266"]
    assert "cryoppp: 1 sets, 400 micrographs, 106,393 labels (of those listed)" in printed


def test_json_has_sources(cryopick: Callable) -> None:
    (row,) = json.loads(cryopick("dataset", "list", "10345", "--json").out)
    assert (row["pixel_size"], row["pixel_size_source"]) == (1.345, "recon-aware-pick")


def test_what_is_unknown_is_an_error(cryopick: Callable) -> None:
    for arguments in (("99999",), ("--collection", "mine"), ("--split", "x"), ("--match", "nothing of it")):
        outcome = cryopick("dataset", "list", *arguments)
        assert outcome.code == 2
        assert "error:" in outcome.err
