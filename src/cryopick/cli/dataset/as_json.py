"""Results as JSON, for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from typing import Any


def as_json(value: Any) -> str:
    """Write dataclasses, or a sequence or mapping of them, as JSON with an indent."""
    return json.dumps(_plain(value), indent=1, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
