"""Results as JSON and back, so that a step is done once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from cryopick.io.atomic import replacing

T = TypeVar("T")


def write_json(path: Path, record: Mapping[str, Any]) -> None:
    """Write a record, whole or not at all; what JSON does not have as text."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(record, indent=1, default=str) + "\n", encoding="utf-8")


def to_record(value: object, folder: Path) -> Any:
    """Turn a dataclass of numbers, texts, paths, tuples and further dataclasses into what JSON has.

    Paths are written from the folder on where they are in it, so that it can be moved.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_record(getattr(value, field.name), folder) for field in fields(value)}
    if isinstance(value, Path):
        path, root = value.absolute(), folder.absolute()
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
    if isinstance(value, tuple):
        return [to_record(each, folder) for each in value]
    return value


def from_record(kind: type[T], record: Any, folder: Path) -> T:
    """Turn what `to_record` made back into a value of its type.

    Raises
    ------
    FileNotFoundError
        If a file that is part of the result is gone.
    TypeError, KeyError, ValueError
        If it is not the record of such a value.
    """
    return cast("T", _read(kind, record, folder))


def _read(kind: Any, record: Any, folder: Path) -> object:
    if get_origin(kind) in (Union, UnionType):
        options = [each for each in get_args(kind) if each is not type(None)]
        return None if record is None else _read(options[0], record, folder)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], value, folder) for name, value in record.items()})
    if get_origin(kind) is tuple:
        (first, *_) = get_args(kind)
        return tuple(_read(first, each, folder) for each in cast("Sequence[Any]", record))
    if kind is Path:
        path = folder / record
        if not path.exists():
            raise FileNotFoundError(path)
        return path
    return kind(record)
