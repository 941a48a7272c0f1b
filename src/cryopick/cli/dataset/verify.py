"""`cryopick dataset verify`: what is wrong with data sets on disk."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from cryopick.core import DataSetError
    from cryopick.dataset.verification import Verification


def verify(
    root: Annotated[
        Path, typer.Argument(help="A folder of data sets, or one.", exists=True, file_okay=False)
    ],
    ids: Annotated[list[str] | None, typer.Option("--id", help="Only these; may be repeated.")] = None,
    headers_only: Annotated[
        bool, typer.Option("--headers-only", help="Do not read pixels: NaN and blank images are not found.")
    ] = False,
    pictures: Annotated[
        Path | None, typer.Option(help="Folder for a picture of each audit's evidence, <id>.png.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Micrographs read at a time.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check files, labels, counts, orientation and pixel sizes; exit code 1 for a fault. Changes nothing."""
    from rich.console import Console
    from rich.progress import Progress

    from cryopick.cli.dataset.as_json import as_json
    from cryopick.cli.wide_console import wide_console
    from cryopick.dataset import open_data_sets
    from cryopick.dataset.verification import draw_evidence
    from cryopick.dataset.verification import verify as check

    failures: list[DataSetError] = []
    data_sets = open_data_sets(root, ids, failed=failures.append)
    results = []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        for one in data_sets:
            task = bar.add_task(one.id, total=len(one.entries))
            advance = partial(_advance, bar, task)
            results.append(check(one, pixels=not headers_only, jobs=jobs, progress=advance))
    console = wide_console()
    for result in results:
        if pictures is not None:
            draw_evidence(result, pictures / f"{result.data_set.id}.png")
        if not json:
            _print(console, result)
    if json:
        typer.echo(
            as_json(
                {
                    result.data_set.id: {
                        "findings": result.findings,
                        "orientation": result.orientation,
                    }
                    for result in results
                }
            )
        )
    for failure in failures:
        typer.echo(f"not verified: {failure}", err=True)
    if failures or any(result.findings for result in results):
        raise typer.Exit(1)


def _advance(bar: "Progress", task: "TaskID", _: Path) -> None:
    """Count a micrograph."""
    bar.advance(task)


def _print(console: "Console", result: "Verification") -> None:
    """Say what was looked at, the audit, and the faults."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    root = result.data_set.root
    console.print(
        f"{escape(result.data_set.id)}: {result.micrographs} micrographs, {result.labelled} label files, "
        f"{result.labels} labels, {len(result.findings)} faults"
    )
    if result.orientation is not None:
        audit = result.orientation
        console.print(f"labels are in the frame {audit.frame} ({audit.verdict}): {escape(audit.reason)}")
    if not result.findings:
        return
    table = Table("fault", "file", "found", "what to do", box=box.SIMPLE)
    for finding in result.findings:
        path = finding.path.relative_to(root) if finding.path.is_relative_to(root) else finding.path
        table.add_row(*map(escape, (finding.check, str(path), finding.found, finding.advice)))
    console.print(table)
