import json
from collections.abc import Callable


def test_every_number_has_its_source(cryopick: Callable) -> None:
    printed = cryopick("dataset", "show", "10345").out
    assert "1.345 A/px" in printed
    assert "recon-aware-pick" in printed
    assert "0.673" in printed
    assert "microscope" in printed


def test_as_json(cryopick: Callable) -> None:
    shown = json.loads(cryopick("dataset", "show", "10389B", "--json").out)
    assert shown["id"] == "10389"
    assert {"name": "labels", "value": 10870, "unit": "", "source": "cryoppp-readme"} in shown["facts"]


def test_an_unknown_id_is_an_error(cryopick: Callable) -> None:
    outcome = cryopick("dataset", "show", "1")
    assert outcome.code == 2
    assert "1: not in the catalogue" in outcome.err
