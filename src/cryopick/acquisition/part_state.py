"""What is known of an unfinished file: enough to go on with it, and to see that it has changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from cryopick.io.atomic import replacing


@dataclass(frozen=True)
class PartState:
    """Beside ``<name>.part``, in ``<name>.part.json``.

    Parameters
    ----------
    url
        Where the bytes came from.
    total
        Length of the whole file; None where the server does not say.
    validator
        The server's mark of this version of the file: a strong ETag, or the date; empty where it has none.
    """

    url: str
    total: int | None
    validator: str

    @classmethod
    def of_answer(cls, url: str, headers: Mapping[str, str], total: int | None) -> Self:
        """Take it from the headers of an answer."""
        etag = headers.get("ETag", "")
        strong = etag if etag.startswith('"') else ""
        return cls(url, total, strong or headers.get("Last-Modified", ""))

    @classmethod
    def read(cls, part: Path) -> Self | None:
        """Read it; None where there is none, or none that can be read."""
        try:
            return cls(**json.loads(_beside(part).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, part: Path) -> None:
        """Write it, whole or not at all."""
        with replacing(_beside(part)) as temporary:
            temporary.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def remove(part: Path) -> None:
        """Take it away."""
        _beside(part).unlink(missing_ok=True)


def _beside(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")
