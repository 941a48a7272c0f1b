"""A whole `template-pick`: files in, the output folder of `predict` out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu

from cryopick.core import ConfigurationError
from cryopick.picking.diameter import notice_nanometres
from cryopick.picking.inputs import find_micrographs
from cryopick.picking.job import JobResult, Witness
from cryopick.picking.options import PickingOptions
from cryopick.picking.picker import CANDIDATE_FLOOR, Picker
from cryopick.picking.picking_run import PickingRun
from cryopick.picking.templates.matcher import MatcherSettings, TemplateMatcher
from cryopick.picking.templates.stack import TemplateStack

_SURE = 0.999
"""Correlations above are no better: the transform of 1 is infinite."""


@dataclass(frozen=True, eq=False)
class TemplateJob:
    """What a `template-pick` is to do.

    Parameters
    ----------
    sources
        As for `find_micrographs`.
    output
        Folder to write.
    stack
        The templates.
    settings
        What candidates depend on.
    options
        What else the user decides: the threshold is the least correlation of a pick, None for
        `dividing_correlation`; the diameter is that of the settings.
    fresh
        Start over, whatever is in the output folder.
    """

    sources: tuple[str, ...]
    output: Path
    stack: TemplateStack
    settings: MatcherSettings
    options: PickingOptions
    fresh: bool = False


def run_template_job(job: TemplateJob, witness: Witness) -> JobResult:
    """Pick with templates, and write what `predict` writes.

    Raises
    ------
    ConfigurationError
        As `PickingRun`, `find_micrographs` and `TemplateMatcher`.
    """
    threshold = job.options.threshold
    if threshold is not None and not CANDIDATE_FLOOR <= threshold <= 1:
        raise ConfigurationError(
            f"--threshold {threshold:g}: wanted a correlation between {CANDIDATE_FLOOR:g} and 1"
        )
    notice_nanometres(job.settings.diameter_angstrom)
    inputs = find_micrographs(job.sources)
    # PickingRun asks of a picker only what a matcher has, too.
    matcher = cast("Picker", TemplateMatcher(job.stack, job.settings))
    run = PickingRun(matcher, job.output, job.options, job.stack.path)
    with run.sole():
        run.begin(inputs, fresh=job.fresh)
        run.pick(inputs, witness.begin(len(inputs)))
        if threshold is None:
            records = run.progress.records()
            rows = [records[one.place].row for one in inputs]
            found = [run.folder.read_candidates(row).scores for row in rows if not row.error]
            threshold = dividing_correlation([scores for scores in found if scores is not None])
            run.options = replace(job.options, threshold=threshold)
        return JobResult(run.finish(inputs), run.profile)


def dividing_correlation(scores: Sequence[NDArray[np.float64]]) -> float:  # each (n,)
    """Find the correlation that divides candidates into two groups, each as uniform as can be.

    The rule of Otsu (1979, doi 10.1109/TSMC.1979.4310076), for Fisher's transform ``arctanh`` of the
    correlations (1915, doi 10.1093/biomet/10.4.507): what scatters by chance does so normally there, and
    alike at all heights, which is what the rule takes for granted.

    Parameters
    ----------
    scores
        Correlations of all candidates of each micrograph, shape (n,).

    Returns
    -------
    float
        In [`CANDIDATE_FLOOR`, 1]; the floor where there are no two different candidates.
    """
    joint = np.concatenate([np.empty(0), *scores])
    if not len(joint) or joint.min() == joint.max():
        return CANDIDATE_FLOOR
    return float(np.tanh(threshold_otsu(np.arctanh(joint.clip(max=_SURE)))))
