import pytest

from cryopick.cli.dataset.wide_console import wide_console


def test_tables_are_not_squeezed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert wide_console().width == 130
    monkeypatch.setenv("COLUMNS", "180")
    assert wide_console().width == 180
