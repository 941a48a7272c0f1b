"""The picks of one micrograph, measured and judged."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick import __version__
from cryopick.core import Picks
from cryopick.curation.inspection.limits import Limits
from cryopick.curation.inspection.measure import Measures
from cryopick.io.atomic import replacing
from cryopick.picking import RunFolder, SummaryRow

_COLUMNS = ["micrograph", "x", "y", "score", "correlation", "power", "accepted", "reason"]


@dataclass(frozen=True, eq=False)
class InspectedMicrograph:
    """A micrograph, its picks and how they look.

    Parameters
    ----------
    row
        What is known of the micrograph; with the ``error`` where it could not be inspected.
    picks
        All of them.
    measures
        In the same order; empty where there is an error.
    defocus_um
        In micrometres; None where unknown.
    """

    row: SummaryRow
    picks: Picks
    measures: Measures
    defocus_um: float | None = None


def write_table(micrographs: Sequence[InspectedMicrograph], limits: Limits, path: Path) -> None:
    """Write one row per pick: micrograph, x, y, score, correlation, power, accepted, reason.

    Parameters
    ----------
    micrographs
        Those with an error have no rows.
    limits
        What is accepted.
    path
        The CSV to write.
    """
    tables = []
    for one in micrographs:
        if one.row.error:
            continue
        reasons = limits.reasons(one.measures)
        tables.append(
            pd.DataFrame(
                {
                    "micrograph": one.row.micrograph,
                    "x": one.picks.xy[:, 0].round(2),
                    "y": one.picks.xy[:, 1].round(2),
                    "score": np.nan if one.picks.scores is None else one.picks.scores.round(4),
                    "correlation": one.measures.correlation.round(4),
                    "power": one.measures.power.round(4),
                    "accepted": reasons == "",
                    "reason": reasons,
                }
            )
        )
    with replacing(path) as temporary:
        (pd.concat(tables) if tables else pd.DataFrame(columns=_COLUMNS)).to_csv(temporary, index=False)


def write_folder(
    micrographs: Sequence[InspectedMicrograph],
    limits: Limits,
    folder: Path,
    *,
    accepted: bool,
    about: Mapping[str, object],
) -> int:
    """Write the accepted or the rejected picks as `predict` writes picks, scores and columns as they were.

    Parameters
    ----------
    micrographs
        All of them.
    limits
        What is accepted.
    folder
        To write.
    accepted
        Which of the two.
    about
        What ``run.json`` is to say of where the picks come from.

    Returns
    -------
    int
        How many picks there are.
    """
    output = RunFolder(folder)
    output.forget()
    scores = []
    for one in micrographs:
        if one.row.error:
            continue
        picks = one.picks.select((limits.reasons(one.measures) == "") == accepted)
        output.write_candidates(one.row.place, picks)
        scores += [] if picks.scores is None else [picks.scores]
    # Files hold six decimals: none of the picks is to fall below the threshold by rounding.
    joint = np.concatenate([np.empty(0), *scores])
    least = float(np.floor(joint.min() * 1e6) / 1e6) if len(joint) else 0.0
    run = {
        **about,
        "version": __version__,
        "accepted": accepted,
        "floor": least,
        "limits": asdict(limits),
        "micrographs": len(micrographs),
        "failed": sum(bool(one.row.error) for one in micrographs),
    }
    rows = output.finish([replace(one.row, picks=0, mean_score=None) for one in micrographs], run, least)
    return sum(row.picks for row in rows)
