"""What an earlier run found of one micrograph, so that the same command need not find it again."""

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cryopick.core import MicrographError
from cryopick.validation.ctf.options import CtfOptions
from cryopick.validation.ctf.row import CtfRow
from cryopick.validation.ctf.source import CtfSource
from cryopick.validation.ctf.values import CtfValues
from cryopick.validation.record import from_record, write_json

_PROGRAMS = ("cryopick", "torch-ctf-estimation")


def circumstances(source: CtfSource, options: CtfOptions, known: CtfValues | None) -> dict[str, Any]:
    """Tell all that a result depends on, as JSON holds it.

    Raises
    ------
    MicrographError
        If the file is not there.
    """
    try:
        status = source.micrograph.path.stat()
    except OSError as error:
        raise MicrographError(
            f"{source.micrograph.path}: cannot be read ({error}). Check the path"
        ) from error
    told: dict[str, Any] = {
        "micrograph": source.micrograph.name,
        "bytes": status.st_size,
        "modified_ns": status.st_mtime_ns,
        "pixel_size": source.micrograph.pixel_size,
        "optics": asdict(source.optics(options.optics)),
        "options": asdict(options),
        "known": None if known is None else asdict(known),
        "programs": {name: version(name) for name in _PROGRAMS},
    }
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]


def read_record(path: Path, wanted: dict[str, Any]) -> CtfRow | None:
    """Read a record; None where there is none, or it was made under other circumstances."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["circumstances"] != wanted:
            return None
        return from_record(CtfRow, found["row"], path.parent)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_record(path: Path, row: CtfRow, made_under: dict[str, Any]) -> None:
    """Write a record, whole or not at all."""
    write_json(path, {"row": asdict(row), "circumstances": made_under})
