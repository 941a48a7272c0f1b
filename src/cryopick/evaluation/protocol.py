"""The tables of the literature: many data sets with one command."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from cryopick.core import ConfigurationError, CryopickError
from cryopick.dataset import load_split
from cryopick.evaluation.compare import Comparison, compare
from cryopick.evaluation.options import CompareOptions
from cryopick.evaluation.report import write_json

PROTOCOLS: Mapping[str, str] = {"cryosegnet-test": "cryosegnet"}
"""Protocols by name, and the split (`load_split`) whose test sets each one scores."""

SCORES = ("precision", "recall", "f1", "best_f1", "average_precision")


@dataclass(frozen=True, eq=False)
class ProtocolResult:
    """What came out.

    Parameters
    ----------
    comparisons
        By id of the data set, in the order of the literature.
    problems
        Why an id is not there.
    output
        The folder with a report for each id and ``protocol.json``.
    """

    comparisons: Mapping[str, Comparison]
    problems: Mapping[str, str]
    output: Path

    def value(self, id_: str, name: str, score: str) -> float | None:
        """Look up a pooled score of a pick set on one data set; None where it is undefined or missing."""
        if id_ not in self.comparisons:
            return None
        for evaluation in self.comparisons[id_].evaluations:
            if evaluation.name == name:
                value: float | None = getattr(evaluation.main.pooled, score)
                return value
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """The pick sets, in order."""
        return tuple(dict.fromkeys(e.name for each in self.comparisons.values() for e in each.evaluations))

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids of the protocol, missing ones included."""
        return (*self.comparisons, *self.problems)

    def mean(self, name: str, score: str) -> float | None:
        """Average a score over all data sets compared, each of the same weight; None if one has none."""
        values = [self.value(id_, name, score) for id_ in self.comparisons]
        known = [value for value in values if value is not None]
        return fmean(known) if known and len(known) == len(values) else None


def run_protocol(
    protocol: str,
    picks: Mapping[str, Path],
    labels: Path,
    output: Path,
    options: CompareOptions | None = None,
) -> ProtocolResult:
    """Compare on every data set of a protocol; what goes wrong with one does not stop the others.

    Parameters
    ----------
    protocol
        One of `PROTOCOLS`.
    picks
        Folders by name, each with a sub-folder (or a file) called after each id.
    labels
        Folder of the data sets.
    output
        Folder; each id gets a report of its own in it.
    options
        How to compare.

    Raises
    ------
    ConfigurationError
        If there is no such protocol.
    CryopickError
        If not one data set could be compared.
    """
    if protocol not in PROTOCOLS:
        raise ConfigurationError(f"--protocol {protocol}: there is none; wanted {' or '.join(PROTOCOLS)}")
    comparisons: dict[str, Comparison] = {}
    problems: dict[str, str] = {}
    for id_ in load_split(PROTOCOLS[protocol]).test:
        places = {name: _place(folder, id_) for name, folder in picks.items()}
        absent = [str(path) for path in (*places.values(), labels / id_) if not path.exists()]
        if absent:
            problems[id_] = f"not there: {', '.join(absent)}"
            continue
        try:
            comparison = compare(places, labels / id_, output / id_, options)
        except CryopickError as error:
            problems[id_] = str(error)
            continue
        flipped = [each for each in comparison.evaluations if each.orientation.suspicious]
        if flipped:
            problems[id_] = "; ".join(f"{each.name}: {each.orientation.message}" for each in flipped)
        else:
            comparisons[id_] = comparison
    if not comparisons:
        told = "\n".join(f"  {id_}: {problem}" for id_, problem in problems.items())
        raise CryopickError(f"--protocol {protocol}: none of its data sets could be compared\n{told}")
    result = ProtocolResult(comparisons, problems, output)
    _write(result, protocol)
    return result


def _place(folder: Path, id_: str) -> Path:
    """Find the picks of a data set: a sub-folder of that name, or a file called so but for its end."""
    own = folder / id_
    files = (path for path in sorted(folder.glob(f"{id_}.*")) if path.is_file())
    return own if own.is_dir() else next(files, own)


def _write(result: ProtocolResult, protocol: str) -> None:
    content = {
        "protocol": protocol,
        "sets": {
            name: {
                "ids": {
                    id_: {score: result.value(id_, name, score) for score in SCORES}
                    for id_ in result.comparisons
                },
                "mean": {score: result.mean(name, score) for score in SCORES},
            }
            for name in result.names
        },
        "problems": dict(result.problems),
    }
    write_json(result.output / "protocol.json", content)
