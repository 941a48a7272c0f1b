"""Results as JSON, for programs."""

import json
from dataclasses import asdict, is_dataclass
from typing import Any


def as_json(value: Any) -> str:
    """Write dataclasses, or a sequence or mapping of them, as JSON with an indent."""
    return json.dumps(value, indent=1, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """Turn into JSON's own types what is none of them."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
