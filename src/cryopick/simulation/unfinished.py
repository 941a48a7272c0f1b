"""What is known of a data set while it is being written, for going on after an interrupt."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from cryopick import __version__
from cryopick.core import ConfigurationError
from cryopick.io.atomic import replacing
from cryopick.simulation.plan import DataSetPlan

_FOLDER = ".unfinished"


class UnfinishedDataSet:
    """The rows of the tables of micrographs on disk, in a hidden folder of the data set.

    Parameters
    ----------
    plan
        Of the data set.

    Raises
    ------
    ConfigurationError
        If the folder holds anything else than an unfinished data set of the same plan.
    """

    def __init__(self, plan: DataSetPlan) -> None:
        options = {name: value for name, value in asdict(plan).items() if name != "folder"}
        self._folder = plan.folder / _FOLDER
        self._plan = self._folder / "plan.json"
        self._described = json.dumps({**options, "cryopick": __version__}, default=str, indent=2) + "\n"
        if not plan.folder.exists() or not any(plan.folder.iterdir()):
            return
        if not self._plan.exists():
            raise ConfigurationError(f"{plan.folder}: not empty; remove it, or choose another --output")
        if self._plan.read_text(encoding="utf-8") != self._described:
            raise ConfigurationError(
                f"{plan.folder}: holds what other options have begun; pass the same ones to go on, "
                "remove it, or choose another --output"
            )

    def begin(self) -> None:
        """Note whose data set it is."""
        with replacing(self._plan) as temporary:
            temporary.write_text(self._described, encoding="utf-8")

    def holds(self, stem: str) -> bool:
        """Tell whether a micrograph has been written, with all that belongs to it."""
        return self._done(stem).exists()

    def add(self, stem: str, tables: Mapping[str, pd.DataFrame]) -> None:
        """Note the rows of a micrograph that is on disk, by the name of their table."""
        for name, rows in tables.items():
            _write(rows, self._rows(stem, name))
        with replacing(self._done(stem)) as temporary:
            temporary.touch()

    def finish(self, stems: Sequence[str], tables: Mapping[str, Path]) -> None:
        """Write the tables of all micrographs, by name, in this order, and forget the rest."""
        for name, path in tables.items():
            parts = [pd.read_csv(self._rows(stem, name), dtype=str, keep_default_na=False) for stem in stems]
            _write(pd.concat(parts, ignore_index=True), path)
        shutil.rmtree(self._folder)

    def _rows(self, stem: str, name: str) -> Path:
        return self._folder / f"{stem}_{name}.csv"

    def _done(self, stem: str) -> Path:
        return self._folder / f"{stem}.done"


def _write(table: pd.DataFrame, path: Path) -> None:
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, float_format="%.3f")
