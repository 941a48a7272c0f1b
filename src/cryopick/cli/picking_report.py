"""What `predict` shows on the screen."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from cryopick.picking import DiameterEstimate, SummaryRow


def report_estimate(console: Console, estimate: DiameterEstimate) -> None:
    """Print an estimated diameter, how sure it is, and how to overrule it."""
    option, size = (
        ("--diameter-px", estimate.diameter.px)
        if estimate.diameter.angstrom is None
        else ("--diameter", estimate.diameter.angstrom)
    )
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


class PickingProgress:
    """A progress bar, and the report at the end.

    Parameters
    ----------
    console
        Where to print.
    total
        Micrographs to be picked.
    """

    def __init__(self, console: Console, total: int) -> None:
        self.console = console
        self.bar = Progress(
            *Progress.get_default_columns(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self.task = self.bar.add_task("picking", total=total)

    def __enter__(self) -> Self:
        """Show the bar."""
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the bar."""
        self.bar.stop()

    def advance(self, row: SummaryRow) -> None:
        """Count one micrograph."""
        self.bar.advance(self.task)

    def report(self, rows: Sequence[SummaryRow], output: Path) -> None:
        """Print the totals, where the files are, and every micrograph that failed."""
        good = [row for row in rows if not row.error]
        picks = sum(row.picks for row in good)
        seconds = sum(row.seconds for row in good) / max(1, len(good))
        self.console.print(f"{picks} picks on {len(good)} micrographs, {seconds:.2f} s each")
        self.console.print(
            f"RELION: {output / 'autopick.star'}   CryoSPARC: {output / 'cryosparc.star'}", highlight=False
        )
        failed = [row for row in rows if row.error]
        if failed:
            self.console.print(f"[bold red]{len(failed)} of {len(rows)} micrographs could not be picked:[/]")
            for row in failed:
                self.console.print(f"  {row.error}", markup=False, highlight=False)
