"""Files of one JSON object a line, of which a kill costs no more than the line that was being written."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def add_line(path: Path, row: Mapping[str, Any]) -> None:
    """Add a line with one write, so that it is whole or the last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b", buffering=0) as file:
        file.seek(max(file.tell() - 1, 0))
        cut_short = file.read(1) not in (b"", b"\n")  # the line before, by a kill
        file.write(("\n" * cut_short + json.dumps(row, ensure_ascii=False) + "\n").encode())


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines that are whole; none where there is no file."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    for line in text.split("\n"):  # `splitlines` would split at what a title may hold
        with suppress(ValueError):
            row = json.loads(line)
            if isinstance(row, dict):
                yield row
