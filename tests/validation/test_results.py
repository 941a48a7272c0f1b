from pathlib import Path

import pytest

from cryopick.validation.results import ClassAverage, Classification


def test_results_do_not_change() -> None:
    found = Classification(Path("p.star"), Path("a.mrcs"), 5.0, (ClassAverage(1, 10, 20.0),))
    with pytest.raises(AttributeError):
        found.pixel_size = 4.0  # type: ignore[misc]
