"""Steps of a long computation: each has a folder of its own and is done once for the same inputs."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

from cryopick.core import ConfigurationError
from cryopick.validation.record import from_record, to_record, write_json

STEP = "step.json"
COMMANDS = "commands.txt"
"""Where an engine notes the command lines it runs, one a line."""

_STARTED = "started.json"

T = TypeVar("T")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step(Generic[T]):
    """One step.

    Parameters
    ----------
    folder
        Its own.
    kind
        The dataclass of its result.
    inputs
        Everything that decides the result: settings, and fingerprints of files (`sha256_of`) and of
        earlier steps.
    versions
        Of the programs; recorded, and no reason to compute again.
    """

    folder: Path
    kind: type[T]
    inputs: Mapping[str, Any]
    versions: Mapping[str, str]

    @property
    def key(self) -> str:
        """Fingerprint of the inputs."""
        return digest(self.inputs)

    def done(self) -> T | None:
        """Give the result of an earlier run with the same inputs; None where there is none."""
        try:
            record = json.loads((self.folder / STEP).read_text(encoding="utf-8"))
            if record["key"] != self.key:
                return None
            return from_record(self.kind, record["result"], self.folder)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def run(self, work: Callable[[], T]) -> T:
        """Do the step, or take what an earlier run has done.

        A folder with the beginnings of the same step, killed, is left to ``work`` as it is; that of a step
        with other inputs is emptied.

        Raises
        ------
        ConfigurationError
            If the folder holds files that no step has written.
        """
        if (result := self.done()) is not None:
            return result
        self._begin()
        begun = monotonic()
        result = work()
        commands = self.folder / COMMANDS
        record = {
            "key": self.key,
            "inputs": dict(self.inputs),
            "versions": dict(self.versions),
            "commands": commands.read_text(encoding="utf-8").splitlines() if commands.exists() else [],
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(monotonic() - begun, 1),
            "result": to_record(result, self.folder),
        }
        write_json(self.folder / STEP, record)
        (self.folder / _STARTED).unlink()
        return result

    def _begin(self) -> None:
        """Make the folder ready."""
        done, started = self.folder / STEP, self.folder / _STARTED
        foreign = not done.exists() and not started.exists()
        if foreign and self.folder.exists() and any(self.folder.iterdir()):
            raise ConfigurationError(
                f"{self.folder}: holds files that are not of a validation; choose another --output"
            )
        if _key_in(started) != self.key or done.exists():
            if self.folder.exists():
                _logger.info("%s: made from other inputs; removed", self.folder)
                # Out of the way at once: what a kill leaves of it would pass for foreign files.
                doomed = self.folder.with_name(f".{self.folder.name}.removed")
                shutil.rmtree(doomed, ignore_errors=True)
                self.folder.rename(doomed)
                shutil.rmtree(doomed)
            self.folder.mkdir(parents=True)
            write_json(started, {"key": self.key, "inputs": dict(self.inputs)})


def digest(value: object) -> str:
    """SHA-256 of what JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _key_in(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["key"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
