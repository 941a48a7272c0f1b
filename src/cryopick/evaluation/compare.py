"""Comparing pick sets with labels: files in, report out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError, CoordinatesError, Picks
from cryopick.evaluation.evaluate import Evaluation, evaluate
from cryopick.evaluation.lineup import line_up
from cryopick.evaluation.micrograph_facts import MicrographFacts, facts_in_folder
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.region import Region
from cryopick.evaluation.report import write_report
from cryopick.evaluation.row_order import follow_rows
from cryopick.evaluation.source import open_source


@dataclass(frozen=True)
class CompareOptions:
    """How to compare.

    Parameters
    ----------
    radius, strict_radius
        Largest distance of a match, in particle diameters.
    diameter_px
        Of the particle, in pixels of the original micrograph; None takes it from the labels, else the picks.
    label_band
        Leave out picks outside the rectangle around all labels: labellers' boxes stay inside the frame, so
        near its edge nobody can say who is right.
    picked_only
        Leave out labelled micrographs that the pick set does not name, for pickers that were not given them.
    micrographs
        Folder of the micrographs, for coordinate files that come without them.
    overlays
        How many pictures to draw for each pick set.
    seed
        Of the random points and of the bootstrap.

    Raises
    ------
    ConfigurationError
        If a number is out of its range.
    """

    radius: float = 0.5
    strict_radius: float = 0.25
    diameter_px: float | None = None
    label_band: bool = False
    picked_only: bool = False
    micrographs: Path | None = None
    overlays: int = 12
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in ("radius", "strict_radius", "diameter_px"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise ConfigurationError(f"--{name.replace('_', '-')} {value}: wanted a positive number")
        if self.overlays < 0:
            raise ConfigurationError(f"--overlays {self.overlays}: wanted 0 or more")


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came out.

    Parameters
    ----------
    evaluations
        One for each pick set.
    output
        The folder with the report.
    overlays
        The pictures drawn.
    """

    evaluations: tuple[Evaluation, ...]
    output: Path
    overlays: tuple[Path, ...]


def compare(
    picks: Path | Mapping[str, Path],
    labels: Path,
    output: Path,
    options: CompareOptions | None = None,
) -> Comparison:
    """Score picks against labels and write a report.

    Parameters
    ----------
    picks
        Anything that holds coordinates: the output of `predict`, a file or a folder of files in a format
        that `cryopick.io.coordinates` reads, a data set in CryoPPP's layout. Several by name, or one, which
        is then called ``picks``.
    labels
        The same.
    output
        Folder for ``metrics.json``, ``per_micrograph.csv``, ``precision_recall.png`` and ``overlays/``.
    options
        How to compare.

    Returns
    -------
    Comparison
        The scores.

    Raises
    ------
    CryopickError
        If files cannot be read or do not belong together, or the particle diameter is not known.
    """
    options = options or CompareOptions()
    paths = {"picks": picks} if isinstance(picks, Path) else picks
    sources = {name: open_source(path) for name, path in paths.items()}
    truth = open_source(labels)
    own = {name: source.facts() for name, source in sources.items()}
    given = {} if options.micrographs is None else facts_in_folder(options.micrographs)
    facts = _merge([*own.values(), given, truth.facts()])
    label_set = truth.read("labels", facts)
    evaluations = tuple(
        _evaluate(follow_rows(source.read(name, facts), own[name], facts), label_set, facts, options)
        for name, source in sources.items()
    )
    overlays = write_report(evaluations, output, facts, options.overlays)
    return Comparison(evaluations, output, overlays)


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


def _evaluate(
    picks: PickSet, labels: PickSet, facts: Mapping[str, MicrographFacts], options: CompareOptions
) -> Evaluation:
    diameter_px = options.diameter_px or labels.diameter_px or picks.diameter_px
    if diameter_px is None:
        raise CoordinatesError(
            f"neither {labels.name} nor {picks.name} say how large the particle is; pass --diameter-px"
        )
    labelled: list[Picks] = list(labels.centres.values())
    lineup = line_up(
        picks,
        labels,
        band=Region.around(labelled) if options.label_band else None,
        shapes={key: fact.shape for key, fact in facts.items()},
        picked_only=options.picked_only,
    )
    return evaluate(
        lineup,
        name=picks.name,
        diameter_px=diameter_px,
        threshold=picks.threshold,
        radius=options.radius,
        strict_radius=options.strict_radius,
        seed=options.seed,
    )
