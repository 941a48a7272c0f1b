"""Some hundred damaged files of each format; `scripts/fuzz_readers.py` tries as many as one likes."""

import importlib.util
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "fuzz_readers.py"
NAMES = [
    *("mrc", "mrc.gz", "tif", "png", "jpg"),
    *("star", "cryoppp", "box", "cbox", "cs", "eman2", "coco", "topaz", "table"),
]


@pytest.fixture(scope="module")
def fuzz() -> Iterator[ModuleType]:
    specification = importlib.util.spec_from_file_location("fuzz_readers", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["fuzz_readers"] = module  # where dataclasses look for their annotations
    specification.loader.exec_module(module)
    logging.disable(logging.CRITICAL)
    yield module
    logging.disable(logging.NOTSET)
    del sys.modules["fuzz_readers"]


def test_every_format_is_tried(fuzz: ModuleType) -> None:
    assert sorted(NAMES) == sorted(fuzz.FORMATS)


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files_end_in_named_errors(name: str, fuzz: ModuleType, tmp_path: Path) -> None:
    outcome = fuzz.fuzz(name, 150, tmp_path, derandomize=True)
    assert outcome.inputs >= 150
    assert min(outcome.read, outcome.refused) > 0
