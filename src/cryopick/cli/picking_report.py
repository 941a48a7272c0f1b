"""What `predict` shows on the screen."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table

from cryopick.picking import DiameterEstimate, JobResult, Profile, SummaryRow


class PickingProgress(Progress):
    """A progress bar, and what is said above it.

    Parameters
    ----------
    shown
        Whether this process shows anything.
    """

    def __init__(self, *, shown: bool = True) -> None:
        super().__init__(
            *Progress.get_default_columns(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(soft_wrap=True, quiet=not shown),
            transient=True,
        )

    def estimated(self, estimate: DiameterEstimate) -> None:
        """Print an estimated diameter, how sure it is, and how to overrule it."""
        option, size = _size(estimate)
        self.console.print(
            f"particle diameter {size:.0f} +- {estimate.spread:.0f} {estimate.unit}, estimated from "
            f"{estimate.micrographs} micrographs (expected F1 {estimate.statistic:.2f}); "
            f"to overrule it, pass {option}",
            highlight=False,
        )
        if estimate.alternative is not None:
            self.console.print(
                f"another population around {estimate.alternative:.0f} {estimate.unit}; to pick that one, "
                f"pass {option} {estimate.alternative:.0f}",
                highlight=False,
            )

    def clearer(self, opposite: DiameterEstimate, *, bright: bool) -> None:
        """Print that particles of the other contrast are clearer, and how to pick them."""
        contrast = "bright" if bright else "dark"
        option, size = _size(opposite)
        self.console.print(
            f"{contrast} particles of {size:.0f} {opposite.unit} are clearer (expected F1 "
            f"{opposite.statistic:.2f}); to pick those, pass --contrast {contrast} {option} {size:.0f}",
            highlight=False,
        )

    def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
        """Count micrographs from now on."""
        task = self.add_task("picking", total=total)
        return lambda row: self.advance(task)


def _size(estimate: DiameterEstimate) -> tuple[str, float]:
    """Give the option that tells a diameter, and its value."""
    diameter = estimate.diameter
    if diameter.angstrom is None:
        return "--diameter-px", diameter.px or 0.0
    return "--diameter", diameter.angstrom


def report(result: JobResult, output: Path, *, profile: bool) -> None:
    """Print the totals, where the files are, and every micrograph that failed."""
    console = Console(soft_wrap=True)
    good = [row for row in result.rows if not row.error]
    console.print(f"{sum(row.picks for row in good)} picks on {len(good)} micrographs")
    console.print(
        f"RELION: {output / 'autopick.star'}   CryoSPARC: {output / 'cryosparc.star'}", highlight=False
    )
    if profile:
        _print_profile(console, result.profile)
    failed = [row for row in result.rows if row.error]
    if failed:
        console.print(f"[bold red]{len(failed)} of {len(result.rows)} micrographs could not be picked:[/]")
        for row in failed:
            console.print(f"  {row.error}", markup=False, highlight=False)


def _print_profile(console: Console, profile: Profile) -> None:
    """Print where the threads' time went."""
    table = Table("stage", "ms per micrograph", "%", title=f"{profile.micrographs} micrographs picked")
    whole = max(profile.elapsed, 1e-9)
    for name, seconds in profile.stages().items():
        table.add_row(
            name, f"{1000 * seconds / max(1, profile.micrographs):.1f}", f"{100 * seconds / whole:.1f}"
        )
    console.print(table)
