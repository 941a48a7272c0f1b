import json
from dataclasses import dataclass
from pathlib import Path

from cryopick.cli.dataset.as_json import as_json


@dataclass(frozen=True)
class Row:
    name: str
    path: Path
    inner: tuple["Row", ...] = ()


def test_dataclasses_sequences_and_mappings() -> None:
    rows = {"a": (Row("β", Path("x/y"), (Row("c", Path("z")),)),)}
    assert json.loads(as_json(rows)) == {
        "a": [{"name": "β", "path": "x/y", "inner": [{"name": "c", "path": "z", "inner": []}]}]
    }
    assert "β" in as_json(rows)
