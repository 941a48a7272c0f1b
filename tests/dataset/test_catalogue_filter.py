from typing import Any

import pytest

from cryopick.core import DataSetError
from cryopick.dataset import Collection, filter_catalogue


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"ids": ("10389A", "10017")}, ["10017", "10389"]),
        ({"split": "unused5"}, ["10061", "10389", "10576", "10669", "10947"]),
        ({"split": "virus:validation"}, ["10203"]),
        ({"text": "FELINE"}, ["10192", "10193"]),
        ({"collection": Collection.CRYOVIRUSDB, "text": "enterovirus"}, ["10341", "10652"]),
    ],
)
def test_filters(wanted: dict[str, Any], ids: list[str]) -> None:
    assert [row.id for row in filter_catalogue(**wanted)] == ids


def test_no_filter_lets_all_through() -> None:
    assert len(filter_catalogue()) == 43


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"ids": ("1",)}, "1: not in the catalogue; wanted one of 10005, 10017"),
        ({"split": "virus:left"}, "no side 'left'; wanted one of train, validation, test"),
        ({"split": "viruses"}, "no split is named 'viruses'"),
    ],
)
def test_what_is_unknown_is_named(wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(DataSetError, match=message):
        filter_catalogue(**wanted)
