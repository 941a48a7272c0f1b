import logging
from pathlib import Path

import pytest

from cryopick.validation.measures import SelectedClass
from cryopick.validation.selection_step import decide_classes

GOOD = SelectedClass(1, 30, 0.6, 12.0, True)
BAD = SelectedClass(2, 20, 0.4, 30.0, False, "coarse")


class _Rule:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[SelectedClass, ...]:
        self.times += 1
        return GOOD, BAD


def edit(path: Path) -> None:
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace(",no,", ",yes,")
    path.write_text("\n".join(lines) + "\n")


def test_written_once_and_then_read(tmp_path: Path) -> None:
    rule = _Rule()
    assert decide_classes(tmp_path, "key", "rule", rule) == (GOOD, BAD)
    assert decide_classes(tmp_path, "key", "rule", rule) == (GOOD, BAD)
    assert rule.times == 1


def test_the_users_choice_stays(tmp_path: Path) -> None:
    rule = _Rule()
    decide_classes(tmp_path, "key", "rule", rule)
    edit(tmp_path / "classes.csv")
    assert [each.selected for each in decide_classes(tmp_path, "key", "rule", rule)] == [True, True]
    assert [each.selected for each in decide_classes(tmp_path, "key", "another", rule)] == [True, True]
    assert rule.times == 1


def test_another_rule_decides_anew(tmp_path: Path) -> None:
    rule = _Rule()
    decide_classes(tmp_path, "key", "rule", rule)
    decide_classes(tmp_path, "key", "another", rule)
    assert rule.times == 2


def test_a_choice_for_other_classes_is_kept_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rule = _Rule()
    decide_classes(tmp_path, "0123456789", "rule", rule)
    edit(tmp_path / "classes.csv")
    with caplog.at_level(logging.WARNING):
        assert decide_classes(tmp_path, "another", "rule", rule) == (GOOD, BAD)
    assert "edited for another classification" in caplog.text
    assert ",yes," in (tmp_path / "classes_01234567.csv").read_text().splitlines()[2]
