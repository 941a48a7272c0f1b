"""The rules of curation at work on one micrograph; `Rules` says them in words."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cryopick.curation.change import Cause, Change, ChangeKind
from cryopick.curation.decision import Action, Decision
from cryopick.curation.evidence import Evidence
from cryopick.curation.judgement import FalsePositives, Judgement, KeptLabels
from cryopick.curation.nearest import as_places, has_near, nearest_within
from cryopick.curation.resolved import closed_places, places_of, resolve, still_standing
from cryopick.curation.rules import SAME, Rules
from cryopick.curation.witnesses import Ground, Witnesses
from cryopick.evaluation import match_centres

DOUBTED = "doubted"
"""Reason of a false positive that was a label of which the picker saw nothing."""


def judge(evidence: Evidence, rules: Rules) -> Judgement:
    """Make the labels of a new round on one micrograph.

    Parameters
    ----------
    evidence
        What is known.
    rules
        When a pick becomes a label and when a label goes.

    Raises
    ------
    CoordinatesError
        If decisions contradict each other or the evidence.
    """
    work = _Work(evidence, rules)
    work.judge_labels()
    work.apply_additions()
    work.judge_picks()
    return work.finish()


@dataclass(eq=False)
class _Work:
    """One judgement in the making."""

    evidence: Evidence
    rules: Rules
    changes: list[Change] = field(default_factory=list)
    xy: list[NDArray[np.float64]] = field(default_factory=list)
    label: list[int] = field(default_factory=list)
    false: list[tuple[NDArray[np.float64], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """See what the decisions are about, and hear the witnesses, once."""
        self.resolved = resolve(self.evidence)
        self.standing = still_standing(self.evidence, self.resolved)
        self.decisions = (*self.standing, *(one.decision for one in self.resolved))
        self.same_px = SAME * self.evidence.diameter_px
        self.radius_px = self.rules.radius * self.evidence.diameter_px
        self.of_labels = Witnesses.at(self.evidence, self.evidence.label_xy, self.radius_px)
        self.of_candidates = Witnesses.at(self.evidence, self.evidence.candidate_xy, self.radius_px)

    def judge_labels(self) -> None:
        """Keep or remove each label of the round before."""
        labels = self.evidence.label_xy
        support = self.evidence.support(self.radius_px)
        decided = {one.label: one.decision for one in self.resolved if one.label >= 0}
        confirmed = places_of(one for one in self.standing if one.action is not Action.REJECT)
        upheld = set(nearest_within(labels, confirmed, self.same_px).tolist())
        for index, xy in enumerate(labels):
            score = None if support is None else float(support[index])
            objection = self._objection(index, score, decided.get(index), index in upheld)
            if objection is None:
                self._keep(xy, label=index)
            else:
                self._reject(xy, ChangeKind.REMOVED, objection, score)
        if self.rules.recentre:
            fixed = {index for index, one in decided.items() if one.action is not Action.REJECT} | upheld
            self._recentre(fixed)

    def _objection(
        self, index: int, score: float | None, decision: Decision | None, upheld: bool
    ) -> Ground | None:
        """Say why a label goes; None where it stays."""
        if decision is not None:
            rejected = decision.action is Action.REJECT
            return Ground(Cause.DECISION, decision.reason or Action.REJECT) if rejected else None
        if upheld:
            return None
        if (junk := self.of_labels.junk_class(index)) is not None:
            return junk
        if score is None or score >= self.rules.doubt:
            return None
        doubt = f"best score near it {score:.3f}, below {self.rules.doubt:g}"
        if (refused := self.of_labels.refusal(index)) is not None:
            return Ground(Cause.INSPECTION, refused.reason, f"{doubt}; rejected by the inspection")
        if self.rules.doubt_alone and not self.of_labels.inspected(index):
            return Ground(Cause.PICKER, DOUBTED, doubt)
        return None

    def _recentre(self, fixed: set[int]) -> None:
        """Move kept labels to their picks; never those that somebody decided on."""
        movable = [place for place, index in enumerate(self.label) if index not in fixed]
        picks = [index for index in range(len(self.evidence.candidate_xy)) if self._passes(index)]
        if not movable or not picks:
            return
        targets = self.evidence.candidate_xy[picks]
        matching = match_centres(targets, as_places([self.xy[place] for place in movable]), self.radius_px)
        for pick, place in zip(matching.pick.tolist(), matching.label.tolist(), strict=True):
            at = movable[place]
            (old_x, old_y), new = self.xy[at].tolist(), targets[pick]
            distance = float(np.hypot(*(new - self.xy[at])))
            if distance < 0.01:  # px: as written
                continue
            self.xy[at] = new
            self._log(
                new,
                ChangeKind.MOVED,
                Ground(Cause.PICKER, "recentred", f"by {distance:.2f} px"),
                float(self.evidence.candidate_scores[picks[pick]]),
                (old_x, old_y),
            )

    def apply_additions(self) -> None:
        """Add what was decided to be a particle, and note what was decided to be none."""
        scores = self.evidence.candidate_scores
        for one in self.resolved:
            if one.label >= 0:
                continue
            xy = np.array([one.decision.x, one.decision.y])
            score = float(scores[one.candidate]) if one.candidate >= 0 else None
            said = Ground(Cause.DECISION, one.decision.reason or one.decision.action)
            if one.rejects:
                self._reject(xy, ChangeKind.REJECTED, said, score)
            else:
                self._keep(xy)
                self._log(xy, ChangeKind.ADDED, said, score)

    def judge_picks(self) -> None:
        """Turn picks into labels, best first, where the rules allow it."""
        evidence = self.evidence
        taken = as_places(self.xy)
        away = ~has_near(taken, evidence.candidate_xy, self.radius_px)
        closed = has_near(closed_places(evidence, self.decisions), evidence.candidate_xy, self.same_px)
        known = has_near(evidence.false_positives.xy, evidence.candidate_xy, self.same_px)
        known |= has_near(as_places([xy for xy, _ in self.false]), evidence.candidate_xy, self.radius_px)
        scores = evidence.candidate_scores
        for index in np.argsort(-scores, kind="stable").tolist():
            if not (scores[index] >= evidence.threshold and away[index] and not closed[index]):
                continue
            xy, score = evidence.candidate_xy[index], float(scores[index])
            objection = self.of_candidates.refusal(index) or self.of_candidates.junk_class(index)
            if objection is not None:
                if not known[index]:
                    self._reject(xy, ChangeKind.REJECTED, objection, score)
            elif self._passes(index) and not has_near(taken, xy[None], self.same_px)[0]:
                self._keep(xy)
                taken = np.vstack([taken, xy])
                detail = f"score {score:.3f}, at least {evidence.threshold:g}"
                detail += self.of_candidates.support(index)
                self._log(xy, ChangeKind.ADDED, Ground(Cause.PICKER, "picked", detail), score)

    def _passes(self, index: int) -> bool:
        """Tell whether a candidate is good enough for a label, wherever it lies."""
        return bool(
            self.evidence.candidate_scores[index] >= self.evidence.threshold
        ) and self.of_candidates.speaks_for(index)

    def _keep(self, xy: NDArray[np.float64], label: int = -1) -> None:
        self.xy.append(xy)
        self.label.append(label)

    def _reject(
        self, xy: NDArray[np.float64], kind: ChangeKind, objection: Ground, score: float | None
    ) -> None:
        self.false.append((xy, objection.reason))
        self._log(xy, kind, objection, score)

    def _log(
        self,
        xy: NDArray[np.float64],
        kind: ChangeKind,
        why: Ground,
        score: float | None,
        moved_from: tuple[float, float] | tuple[None, None] = (None, None),
    ) -> None:
        x, y = xy.tolist()
        self.changes.append(
            Change(self.evidence.key, x, y, kind, why.cause, why.reason, why.detail, score, *moved_from)
        )

    def finish(self) -> Judgement:
        """Put the new round together."""
        labels = KeptLabels(as_places(self.xy), np.array(self.label, dtype=np.intp))
        new = FalsePositives(as_places([xy for xy, _ in self.false]), tuple(why for _, why in self.false))
        false_positives = FalsePositives.following(
            self.evidence.false_positives, new, labels.xy[labels.label < 0], self.same_px
        )
        return Judgement(labels, false_positives, tuple(self.changes), self.decisions)
