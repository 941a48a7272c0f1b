"""Picks in the output folder of `predict`, candidates below the threshold included."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cryopick.core import CoordinatesError, Picks
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.pick_set import PickSet, median_diameter
from cryopick.io.coordinates import micrograph_key, read_coordinates

_RUN, _SUMMARY, _CANDIDATES = "run.json", "summary.csv", "candidates"
_COLUMNS = ("micrograph", "error", "height", "width", "diameter_px", "path", "place")


@dataclass(frozen=True)
class PredictFolder:
    """What `predict` wrote: every candidate with its score, the threshold, and the fate of each micrograph.

    Parameters
    ----------
    root
        The folder.
    """

    root: Path

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """See whether a folder is the output of `predict`."""
        return all((path / name).exists() for name in (_RUN, _SUMMARY))

    def facts(self) -> dict[str, MicrographFacts]:
        """Take the sizes of the micrographs from the summary."""
        known = self._summary().dropna(subset=["height", "width"])
        return {
            micrograph_key(row["micrograph"]): MicrographFacts(
                self._find(row["path"]), (int(row["height"]), int(row["width"]))
            )
            for row in known.to_dict("records")
        }

    def read(self, name: str, facts: Mapping[str, MicrographFacts]) -> PickSet:
        """Read the candidates of every micrograph.

        Raises
        ------
        CoordinatesError
            If a file is missing or damaged, or two micrographs have the same name.
        """
        centres: dict[str, Picks] = {}
        failed: dict[str, str] = {}
        for row in self._summary().to_dict("records"):
            key = micrograph_key(row["micrograph"])
            if key in centres or key in failed:
                raise CoordinatesError(
                    f"{self.root / _SUMMARY}: two micrographs are called {key}; wanted different names. "
                    "Predict and compare one folder at a time"
                )
            if pd.isna(row["error"]):
                (candidates,) = read_coordinates(self.root / _CANDIDATES / f"{row['place']}.star").values()
                diameter = None if pd.isna(row["diameter_px"]) else float(row["diameter_px"])
                centres[key] = replace(candidates, diameter_px=diameter)
            else:
                failed[key] = row["error"]
        return PickSet(
            name,
            centres,
            threshold=self._threshold(),
            diameter_px=median_diameter(centres.values()),
            failed=failed,
        )

    def _threshold(self) -> float:
        path = self.root / _RUN
        try:
            return float(json.loads(path.read_text(encoding="utf-8"))["threshold"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CoordinatesError(
                f"{path}: no threshold can be read ({error!r}); wanted the output of `predict`. Run it again"
            ) from error

    def _summary(self) -> pd.DataFrame:
        path = self.root / _SUMMARY
        text = dict.fromkeys(("micrograph", "error", "path", "place"), str)
        try:
            table = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=[""])
        except (OSError, ValueError) as error:
            raise CoordinatesError(f"{path}: not readable ({error}); run `predict` again") from error
        missing = [name for name in _COLUMNS if name not in table]
        if missing:
            raise CoordinatesError(f"{path}: lacks the columns {', '.join(missing)}; run `predict` again")
        return table

    def _find(self, path: str) -> Path:
        """Find a micrograph from the working folder, or from where the output folder lies."""
        for folder in (Path(), self.root.parent):
            if (folder / path).exists():
                return folder / path
        return Path(path)
