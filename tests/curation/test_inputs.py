from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.curation import CurationInputs


def test_everything_is_listed_with_its_role() -> None:
    inputs = CurationInputs((Path("a"), Path("b")), inspected=(Path("i"),), decisions=Path("d.csv"))
    assert inputs.named() == [
        ("picks", Path("a")),
        ("picks", Path("b")),
        ("inspected", Path("i")),
        ("decisions", Path("d.csv")),
    ]


def test_a_classification_is_whole_or_not_there() -> None:
    with pytest.raises(ConfigurationError, match="--classes and --particles belong together"):
        CurationInputs(classes=Path("classes.csv"))
