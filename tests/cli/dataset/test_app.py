from collections.abc import Callable

import pytest

VERBS = ("list", "show", "crawl", "download", "verify", "build", "split", "stats")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_help(cryopick: Callable, verb: str) -> None:
    outcome = cryopick("dataset", verb, "--help")
    assert outcome.code == 0
    assert f"dataset {verb}" in outcome.out


def test_the_verbs_are_listed(cryopick: Callable) -> None:
    printed = cryopick("dataset", "--help").out
    assert all(f" {verb} " in printed for verb in VERBS)
