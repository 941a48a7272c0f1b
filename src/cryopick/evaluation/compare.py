"""Comparing pick sets with labels: files in, report out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError, CoordinatesError
from cryopick.evaluation import consensus
from cryopick.evaluation.agreement import Agreement, agreement
from cryopick.evaluation.breakdown import break_down
from cryopick.evaluation.compatibility import foreign_scores
from cryopick.evaluation.contrast import faint
from cryopick.evaluation.difference import Difference, difference
from cryopick.evaluation.evaluate import Evaluation, evaluate
from cryopick.evaluation.lineup import line_up
from cryopick.evaluation.options import CompareOptions
from cryopick.evaluation.page import picture_bytes
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.region import Region
from cryopick.evaluation.reliability import reliability
from cryopick.evaluation.report import write_report
from cryopick.evaluation.row_order import follow_rows
from cryopick.evaluation.set_report import SetReport
from cryopick.evaluation.sides import Sides, read_sides
from cryopick.evaluation.view import View, look_at

_logger = logging.getLogger(__name__)

_SAME_DIAMETER = 0.01
"""Largest relative difference between what pick sets call the particle's diameter."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came out.

    Parameters
    ----------
    reports
        One for each pick set, in the order given; the consensus, where wanted, last.
    agreement
        Between the pick sets.
    output
        The folder with the report.
    overlays
        The pictures drawn.
    """

    reports: tuple[SetReport, ...]
    agreement: Agreement
    output: Path
    overlays: tuple[Path, ...]

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """The scores of each pick set."""
        return tuple(report.evaluation for report in self.reports)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Of each pick set but the first, to the first."""
        return tuple(report.difference for report in self.reports if report.difference is not None)


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
        Folder for ``index.html`` (the page), ``metrics.json``, ``per_micrograph.csv``, ``agreement.json``,
        ``curves.json``, ``precision_recall.png``, ``overlays/`` and, where wanted, ``consensus/``.
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
    agreed_place = output / consensus.NAME
    if options.consensus is not None:
        if consensus.NAME in paths:
            raise ConfigurationError(
                f"--consensus makes a pick set called {consensus.NAME}; call the other something else"
            )
        consensus.check_place(agreed_place)
    sides = read_sides(paths, labels, options.micrographs, options.declared, options.diameter_px)
    sets = sides.picks
    diameter_px = _diameter(sets, sides.labels, options)
    if options.consensus is not None:
        sets += (consensus.find_consensus(sets, options.radius * diameter_px, options.consensus),)
    evaluations = tuple(_evaluate(each, sides, diameter_px, options) for each in sets)
    # Nothing is written before everything could be read and scored.
    if options.consensus is not None:
        in_their_rows = follow_rows(sets[-1], sides.facts, sides.picked)
        consensus.write_consensus(in_their_rows, agreed_place)
    elif not any(path.resolve().is_relative_to(agreed_place.resolve()) for path in (*paths.values(), labels)):
        consensus.remove_consensus(agreed_place)
    gallery = _gallery(evaluations, sides, options)
    reports = _reports(evaluations, sides, gallery, options)
    # The consensus agrees with its members by its making.
    agreed = agreement(evaluations[: len(paths)])
    overlays = write_report(
        reports, agreed, output, facts=sides.facts, overlays=options.overlays, gallery=gallery
    )
    return Comparison(reports, agreed, output, overlays)


def _diameter(sets: Sequence[PickSet], labels: PickSet, options: CompareOptions) -> float:
    """Choose the one diameter by which all pick sets are scored."""
    known = options.diameter_px or labels.diameter_px
    if known is not None:
        return known
    claimed = {each.name: each.diameter_px for each in sets if each.diameter_px is not None}
    if not claimed:
        names = " nor ".join((labels.name, *(each.name for each in sets)))
        raise CoordinatesError(f"neither {names} say how large the particle is; pass --diameter-px")
    if max(claimed.values()) > (1 + _SAME_DIAMETER) * min(claimed.values()):
        found = ", ".join(f"{name} {diameter_px:.1f} px" for name, diameter_px in claimed.items())
        raise CoordinatesError(
            f"{labels.name} does not say how large the particle is, and the pick sets differ ({found}); pass "
            "--diameter-px"
        )
    name, diameter_px = next(iter(claimed.items()))
    _logger.warning(
        "scored with the diameter of %s, %.1f px: %s says none; pass --diameter-px if it is another",
        name,
        diameter_px,
        labels.name,
    )
    return diameter_px


def _evaluate(picks: PickSet, sides: Sides, diameter_px: float, options: CompareOptions) -> Evaluation:
    lineup = line_up(
        picks,
        sides.labels,
        band=Region.around(sides.labels.centres.values()) if options.label_band else None,
        shapes={key: fact.shape for key, fact in sides.facts.items()},
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


def _gallery(
    evaluations: Sequence[Evaluation], sides: Sides, options: CompareOptions
) -> dict[str, View | None]:
    """Look at the micrographs on which the first pick set does worst."""
    first = evaluations[0]
    f1 = {case.stem: score.f1 for case, score in zip(first.lineup.cases, first.main.scores, strict=True)}
    worst_first = sorted(f1, key=lambda stem: (f1[stem] is None, f1[stem] or 0.0, stem))
    chosen = worst_first[: options.gallery]
    views = look_at(
        chosen, sides.facts, sides.labels.centres, first.diameter_px, picture_bytes(evaluations, chosen)
    )
    return {stem: views.get(stem) for stem in chosen}


def _reports(
    evaluations: Sequence[Evaluation],
    sides: Sides,
    gallery: Mapping[str, View | None],
    options: CompareOptions,
) -> tuple[SetReport, ...]:
    contrasts = {stem: view.contrast for stem, view in gallery.items() if view is not None}
    frames = {key: fact.csv_frame for key, fact in sides.facts.items()}
    return tuple(
        SetReport(
            each,
            break_down(each, sides.labels.rejected, faint(contrasts)),
            difference=None if each is evaluations[0] else difference(each, evaluations[0], options.seed),
            reliability=reliability(each.main.outcomes),
            foreign=foreign_scores(each, frames) if options.compatibility else (),
        )
        for each in evaluations
    )
