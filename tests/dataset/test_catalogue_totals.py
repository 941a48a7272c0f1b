from cryopick.dataset import PUBLISHED_TOTALS, load_catalogue, sum_catalogue


def test_the_catalogue_sums_to_what_is_published() -> None:
    totals = sum_catalogue(load_catalogue())
    assert totals == PUBLISHED_TOTALS
    assert [str(total) for total in totals] == [
        "cryoppp: 34 sets, 9,893 micrographs, 2,704,505 labels",
        "cryovirusdb: 9 sets, 9,941 micrographs, 339,398 labels",
    ]


def test_a_collection_without_rows_is_left_out() -> None:
    rows = [row for row in load_catalogue() if row.id == "10017"]
    assert [str(total) for total in sum_catalogue(rows)] == ["cryoppp: 1 sets, 84 micrographs, 49,391 labels"]
