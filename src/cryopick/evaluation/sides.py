"""Reading both sides of a comparison into one frame."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError, CoordinatesError, Frame
from cryopick.evaluation.micrograph_facts import MicrographFacts, facts_in_folder
from cryopick.evaluation.pick_set import PickSet, called_alike
from cryopick.evaluation.row_order import follow_rows, read_turned
from cryopick.evaluation.source import open_source
from cryopick.io.coordinates import SourceOptions

LABELS = "labels"
"""What the labels are called where pick sets have names."""


@dataclass(frozen=True, eq=False)
class Sides:
    """What is compared.

    Parameters
    ----------
    picks
        The pick sets, in the order given.
    labels
        The expert's.
    facts
        What is known of the micrographs, by key; everything is in their rows.
    picked
        The files that were picked, as far as they are known and all pick sets count their rows alike.
    """

    picks: tuple[PickSet, ...]
    labels: PickSet
    facts: Mapping[str, MicrographFacts]
    picked: Mapping[str, MicrographFacts]


def read_sides(
    picks: Mapping[str, Path],
    labels: Path,
    micrographs: Path | None = None,
    declared: Mapping[str, SourceOptions] | None = None,
    diameter_px: float | None = None,
) -> Sides:
    """Open everything first, so that what one side knows of the micrographs helps to read the others.

    Parameters
    ----------
    picks
        Where each pick set is, by its name.
    labels
        Where the labels are.
    micrographs
        Folder of the micrographs, for coordinate files that come without them.
    declared
        What the user declares of coordinate files, by the name of the pick set, or `LABELS`.
    diameter_px
        Of the particles, for data sets that do not say it.

    Raises
    ------
    ConfigurationError
        If a pick set's name cannot be the name of a folder or is that of the labels, or something is declared
        of what is no coordinate file, or of nothing.
    CryopickError
        If files cannot be read or do not belong together.
    """
    for name in picks:
        if not name or name.startswith(".") or set(name) & set("/\\"):
            raise ConfigurationError(
                f"{name!r} cannot name a pick set: pictures go to a folder of that name. Pass NAME=PATH with "
                "a name without slashes that does not begin with a dot"
            )
    if LABELS in picks:
        raise ConfigurationError(f"{LABELS} is what the labels are called; call the pick set something else")
    declared = declared or {}
    if unknown := declared.keys() - {*picks, LABELS}:
        raise ConfigurationError(
            f"{min(unknown)}: something is declared of it, and no pick set is called so; wanted one of "
            f"{', '.join([*picks, LABELS])}"
        )
    sources = {name: open_source(path, declared.get(name), diameter_px) for name, path in picks.items()}
    truth = open_source(labels, declared.get(LABELS), diameter_px)
    given = {} if micrographs is None else facts_in_folder(micrographs)
    own = {name: {**given, **source.facts()} for name, source in sources.items()}
    labelled = truth.facts()
    everything = _merge([*own.values(), given, labelled])
    expert = truth.read(LABELS, everything).decided()
    called = expert.centres.keys()
    try:
        given_alike = called_alike(given, called)
    except CoordinatesError as error:
        raise CoordinatesError(f"{micrographs}: {error}") from error
    alike = {name: called_alike(facts, called) for name, facts in own.items()}
    facts = _merge([*alike.values(), given_alike, labelled])
    return Sides(
        tuple(read_turned(source, name, facts, own[name], called) for name, source in sources.items()),
        follow_rows(expert, {}, facts),
        facts,
        _alike(list(alike.values())),
    )


def _alike(known: list[Mapping[str, MicrographFacts]]) -> dict[str, MicrographFacts]:
    """Keep what is known of the micrographs whose files all count their rows from the same side."""
    frames: dict[str, set[Frame]] = {}
    for facts in known:
        for key, fact in facts.items():
            frames.setdefault(key, set()).add(fact.csv_frame)
    return {key: fact for facts in known for key, fact in facts.items() if len(frames[key]) == 1}


def _merge(known: list[Mapping[str, MicrographFacts]]) -> dict[str, MicrographFacts]:
    """Put together what is known of the micrographs; of several files for one, the last counts."""
    merged: dict[str, MicrographFacts] = {}
    for facts in known:
        for key, fact in facts.items():
            other = merged.get(key, fact)
            if other.shape != fact.shape:
                raise CoordinatesError(
                    f"micrograph {key} is {other.shape[0]} x {other.shape[1]} pixels in {other.path} and "
                    f"{fact.shape[0]} x {fact.shape[1]} in {fact.path} (rows x columns); wanted picks and "
                    "labels in pixels of the same image"
                )
        merged |= facts
    return merged
