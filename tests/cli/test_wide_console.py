import pytest
from rich.table import Table

from cryopick.cli.wide_console import console_for, wide_console


def test_tables_are_not_squeezed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert wide_console().width == 130
    monkeypatch.setenv("COLUMNS", "180")
    assert wide_console().width == 180


def test_as_wide_as_its_tables(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    table = Table("name", *(f"set {number}" for number in range(7)))
    table.add_row("F1", *(["0.861 [0.808,0.892]"] * 7))
    console_for(table).print(table)
    assert capsys.readouterr().out.count("0.861 [0.808,0.892]") == 7
