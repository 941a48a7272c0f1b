"""Reading and writing JSON files with this program's errors."""

import json
from pathlib import Path
from typing import Any

from cryopick.core import CoordinatesError
from cryopick.io.atomic import replacing


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON file that holds an object.

    Raises
    ------
    CoordinatesError
        If it holds something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CoordinatesError(
            f"{path}: cannot be read as JSON ({error}). Fetch it again, or leave it out"
        ) from error
    if not isinstance(found, dict):
        raise CoordinatesError(f"{path}: found a JSON {type(found).__name__}, wanted an object. Leave it out")
    return found


def holds(path: Path, *names: str) -> bool:
    """Tell whether a file is a JSON object that has lists of these names."""
    try:
        found = read_object(path)
    except CoordinatesError:
        return False
    return all(isinstance(found.get(name), list) for name in names)


def write_object(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON object, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
