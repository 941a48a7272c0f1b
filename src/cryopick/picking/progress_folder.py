"""The hidden folder in which a run notes what it is doing: its settings and its journals."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryopick.core import ConfigurationError
from cryopick.io.atomic import leftovers, replacing
from cryopick.io.coordinates.files import PROGRESS
from cryopick.io.sole import sole_writer
from cryopick.picking.diameter import Diameter
from cryopick.picking.journal import Journal, Record, as_line, read_journals

_LOCK = "lock"
_SETTINGS = "settings.json"
_WORDS = {"told_diameter": "the diameter told"}
"""What settings are called in messages."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ProgressFolder:
    """``.progress`` in the output folder of `predict`.

    Parameters
    ----------
    output
        The output folder.
    """

    output: Path

    @property
    def root(self) -> Path:
        """The hidden folder."""
        return self.output / PROGRESS

    def diameter(self) -> Diameter | None:
        """Tell the diameter that the run in this folder was begun with; None where there is none."""
        settings = self._read()
        return None if settings is None else Diameter(**settings["diameter"])

    def has_picks(self) -> bool:
        """Tell whether anything was picked: until then nothing binds a run to how it was begun."""
        return any(not record.row.error for record in self.records().values())

    @contextmanager
    def sole(self) -> Iterator[None]:
        """Keep every other command out of the output folder, which is there; the lock goes with the process.

        Raises
        ------
        ConfigurationError
            If another command has it.
        """
        self.root.mkdir(exist_ok=True)
        with sole_writer(self.output, self.root / _LOCK):
            yield

    def begin(self, settings: Mapping[str, Any], diameter: Diameter) -> None:
        """Note the settings of a new run, or check that they are those of the run to go on with.

        Parameters
        ----------
        settings
            Everything that candidates depend on, beside an estimated diameter.
        diameter
            Of the particles.

        Raises
        ------
        ConfigurationError
            If the folder holds a run with other settings.
        """
        told = {**settings, "told_diameter": None if diameter.estimated else asdict(diameter)}
        wanted = json.loads(json.dumps(told, default=str))
        found = self._read()
        if found is None or not self.has_picks():
            self._start(wanted, diameter)
            return
        earlier = found["settings"]
        changed = [
            f"{_WORDS.get(name, name)}: then {_said(earlier.get(name))}, now {_said(wanted.get(name))}"
            for name in sorted(wanted.keys() | earlier.keys())
            if wanted.get(name) != earlier.get(name)
        ]
        if changed:
            raise ConfigurationError(
                f"{self.output}: holds a run with other settings ({'; '.join(changed)}); pass --fresh to "
                "start over, or another --output"
            )

    def check_micrographs(self, inputs: Mapping[str, Path]) -> None:
        """Refuse to go on with a run on other micrographs alone, and say which others have been picked.

        Their picks are left out of the lists.

        Parameters
        ----------
        inputs
            The micrographs of this run, by their places.

        Raises
        ------
        ConfigurationError
            If something was picked, and nothing of it is among them.
        """
        picked = {place: record for place, record in self.records().items() if not record.row.error}
        others = [
            record.row.path
            for place, record in picked.items()
            if not (place in inputs and record.is_of(inputs[place]))
        ]
        if others and len(others) < len(picked):
            _logger.warning(
                "%s: also holds the picks of %d micrographs that are not named now (%s, ...); they are left "
                "out of the lists, and their own files stay as they are. Name those as well for one data set",
                self.output,
                len(others),
                others[0],
            )
        elif others:
            first = others[0]
            raise ConfigurationError(
                f"{self.output}: holds the picks of {len(picked)} other micrographs ({first}, ...); pass "
                "another --output, or name those as well to pick all as one data set, or --fresh to remove "
                "their picks"
            )

    def clean(self) -> None:
        """Remove what writers that were killed have left behind."""
        for path in leftovers(self.output):
            path.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove every trace of what was done so far; only the lock stays, which this process may hold."""
        for path in self.root.glob("*"):
            if path.name != _LOCK:
                path.unlink()

    def merge(self) -> None:
        """Put all journals into the first one, so that a later record never stands before an earlier one."""
        records = self.records()
        first, *others = [self.root / "0.jsonl", *sorted(self.root.glob("*.jsonl"))]
        with replacing(first) as temporary:
            temporary.write_text("".join(map(as_line, records.values())), encoding="utf-8")
        for path in others:
            if path != first:
                path.unlink()

    def journal(self, process: int) -> Journal:
        """Open the journal of a process."""
        return Journal(self.root / f"{process}.jsonl")

    def records(self) -> dict[str, Record]:
        """Read what has been done, by the micrographs' places."""
        return read_journals(self.root)

    def _start(self, settings: Mapping[str, Any], diameter: Diameter) -> None:
        """Note the settings of a new run."""
        self.forget()
        self.root.mkdir(parents=True, exist_ok=True)
        with replacing(self.root / _SETTINGS) as temporary:
            text = json.dumps({"settings": settings, "diameter": asdict(diameter)}, indent=2)
            temporary.write_text(text + "\n", encoding="utf-8")

    def _read(self) -> dict[str, Any] | None:
        """Read the settings; None where there are none."""
        try:
            settings: dict[str, Any] = json.loads((self.root / _SETTINGS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"{self.root / _SETTINGS}: not readable ({error}); pass --fresh to start over"
            ) from error
        return settings


def _said(value: Any) -> str:
    """Say a setting as the user did; a diameter that was told is a dictionary."""
    if not isinstance(value, dict):
        return "not given" if value is None else str(value)
    return f"{value['px']:g} px" if value["angstrom"] is None else f"{value['angstrom']:g} A"
