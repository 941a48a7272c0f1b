"""What has to be said beside the scores."""

from cryopick.evaluation.bootstrap import FEWEST
from cryopick.evaluation.evaluate import Evaluation


def notes_on(evaluation: Evaluation) -> list[str]:
    """Say in sentences what was counted, what was left out, and whether the orientation is right.

    Parameters
    ----------
    evaluation
        One pick set.

    Returns
    -------
    list of str
        The orientation first; it is always there.
    """
    lineup = evaluation.lineup
    said = [evaluation.orientation.message]
    if 1 < len(lineup.cases) < FEWEST:
        said.append(
            f"the intervals, of {len(lineup.cases)} micrographs, are only the range of what was seen; "
            f"wanted {FEWEST} or more"
        )
    missing = [stem for stem in lineup.without_picks if stem not in lineup.failed]
    failed = [stem for stem in lineup.without_picks if stem in lineup.failed]
    if missing:
        said.append(
            f"{_micrographs(missing)} of {len(lineup.cases)} with labels without picks, counted as missed; "
            "if they were not given to the picker, pass --picked-only"
        )
    if failed:
        said.append(f"{_micrographs(failed)} with labels on which picking failed, counted as missed")
    if lineup.not_attempted:
        said.append(f"{_micrographs(lineup.not_attempted)} with labels but not in the picks, left out")
    if lineup.without_labels:
        said.append(f"{_micrographs(lineup.without_labels)} with picks but without labels, left out")
    if lineup.band is not None:
        band, left_out = lineup.band, sum(len(case.left_out) for case in lineup.cases)
        said.append(
            f"{left_out} picks outside the label band (x {band.left:g} to {band.right:g}, "
            f"y {band.top:g} to {band.bottom:g} px), left out"
        )
    return said


def _micrographs(stems: list[str] | tuple[str, ...]) -> str:
    """Count micrographs and name the first few."""
    named = ", ".join(stems[:3]) + (", ..." if len(stems) > 3 else "")
    return f"{len(stems)} micrograph{'s' if len(stems) > 1 else ''} ({named})"
