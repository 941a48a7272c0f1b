"""What `predict` shows on the screen."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table

from cryopick.picking import DiameterEstimate, JobResult, Profile, SummaryRow


def report_estimate(console: Console, estimate: DiameterEstimate) -> None:
    """Print an estimated diameter, how sure it is, and how to overrule it."""
    option, size = _size(estimate)
    console.print(
        f"particle diameter {size:.0f} +- {estimate.spread:.0f} {estimate.unit}, estimated from "
        f"{estimate.micrographs} micrographs (expected F1 {estimate.statistic:.2f}); "
        f"to overrule it, pass {option}",
        highlight=False,
    )
    if estimate.alternative is not None:
        console.print(
            f"another population around {estimate.alternative:.0f} {estimate.unit}; to pick that one, pass "
            f"{option} {estimate.alternative:.0f}",
            highlight=False,
        )


def report_clearer(console: Console, opposite: DiameterEstimate, *, bright: bool) -> None:
    """Print that particles of the other contrast are clearer, and how to pick them."""
    contrast = "bright" if bright else "dark"
    option, size = _size(opposite)
    console.print(
        f"{contrast} particles of {size:.0f} {opposite.unit} are clearer (expected F1 "
        f"{opposite.statistic:.2f}); to pick those, pass --contrast {contrast} {option} {size:.0f}",
        highlight=False,
    )


def _size(estimate: DiameterEstimate) -> tuple[str, float]:
    """Give the option that tells a diameter, and its value."""
    diameter = estimate.diameter
    return (
        ("--diameter-px", diameter.px or 0.0)
        if diameter.angstrom is None
        else ("--diameter", diameter.angstrom)
    )


class PickingProgress:
    """A progress bar.

    Parameters
    ----------
    shown
        Whether this process shows anything.
    """

    def __init__(self, *, shown: bool = True) -> None:
        self.console = Console(soft_wrap=True, quiet=not shown)
        self.bar = Progress(
            *Progress.get_default_columns(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )

    def __enter__(self) -> Self:
        """Show the bar."""
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the bar."""
        self.bar.stop()

    def estimated(self, estimate: DiameterEstimate) -> None:
        """Print an estimated diameter."""
        report_estimate(self.console, estimate)

    def clearer(self, opposite: DiameterEstimate, *, bright: bool) -> None:
        """Print that particles of the other contrast are clearer."""
        report_clearer(self.console, opposite, bright=bright)

    def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
        """Count micrographs from now on."""
        task = self.bar.add_task("picking", total=total)
        return lambda row: self.bar.advance(task)


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
