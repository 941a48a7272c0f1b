"""Which micrograph of a data set the names in other files mean."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from cryopick.core import CoordinatesError
from cryopick.curation.decision import Decision
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.io.coordinates.matching import match_micrographs

_T = TypeVar("_T")


class MicrographNames:
    """The micrographs of a data set, to be found by what other programs call them.

    Parameters
    ----------
    facts
        Of those that can be read, by the data set's own names.
    """

    def __init__(self, facts: Mapping[str, MicrographFacts]) -> None:
        self.facts = facts
        self._stems = {one.path: stem for stem, one in facts.items()}

    def by_stem(self, source: Path, values: Mapping[str, _T]) -> dict[str, _T]:
        """Index values by the data set's own names; those of other micrographs are left out.

        Parameters
        ----------
        source
            Where they come from, for messages.
        values
            By micrograph key.

        Raises
        ------
        CoordinatesError
            If there are some, but none of this data set; or a name could mean two micrographs.
        """
        matched = match_micrographs(values, self._stems)
        if values and not matched:
            raise CoordinatesError(
                f"{source}: none of its {len(values)} micrographs ({', '.join(list(values)[:3])}) is in the "
                f"data set ({', '.join(list(self._stems.values())[:3])}); pass files of this data set"
            )
        return {self._stems[path]: values[key] for key, path in matched.items()}

    def decisions(self, decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
        """Group decisions as `known_decisions` does; CoordinatesError where one is about no micrograph."""
        found, others = self.known_decisions(decisions)
        if others:
            raise CoordinatesError(
                f"{others[0].origin}: no micrograph {others[0].micrograph} in the data set, or it cannot be "
                "read; correct the line"
            )
        return found

    def known_decisions(
        self, decisions: Iterable[Decision]
    ) -> tuple[dict[str, list[Decision]], list[Decision]]:
        """Group decisions by micrograph, in its rows; beside them, those about none of the data set."""
        listed = list(decisions)
        matched = match_micrographs(dict.fromkeys(one.micrograph for one in listed), self._stems)
        found: dict[str, list[Decision]] = {}
        for one in listed:
            if (path := matched.get(one.micrograph)) is not None:
                stem = self._stems[path]
                found.setdefault(stem, []).append(one.in_rows_of(path, self.facts[stem].shape[0]))
        return found, [one for one in listed if one.micrograph not in matched]
