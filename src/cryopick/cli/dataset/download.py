"""`cryopick dataset download`: published data sets."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.dataset.network_options import AttemptsOption, BackoffOption, SitesOption, TimeoutOption


def download(
    ids: Annotated[str, typer.Option(help="Ids of the catalogue with commas between; or split NAME:SIDE.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the <id>/ folders.")],
    source: Annotated[
        str, typer.Option(help="tarball (all), lite (pictures), empiar (no labels) or zenodo (labels).")
    ] = "lite",
    labels_only: Annotated[
        bool, typer.Option("--labels-only", help="Unpack only ground_truth/ of archives.")
    ] = False,
    match: Annotated[
        str | None, typer.Option(help="For empiar: a regular expression that paths have to hold.")
    ] = None,
    keep_archives: Annotated[
        bool, typer.Option("--keep-archives", help="Leave archives in .archives/ after unpacking.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=16, help="Files at a time.")] = 2,
    sites: SitesOption = None,
    attempts: AttemptsOption = 6,
    backoff: BackoffOption = 1.0,
    timeout: TimeoutOption = 60.0,
) -> None:
    """Fetch data sets; the same command goes on where it stopped. Exit code 1 where something failed."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    from cryopick.acquisition import Client, Download, DownloadOptions, Manners, Source, State, Step
    from cryopick.acquisition import download as fetch
    from cryopick.cli.settings import one_of
    from cryopick.core import ConfigurationError
    from cryopick.dataset import filter_catalogue
    from cryopick.dataset.sites import load_sites

    chosen = one_of("--source", source, Source)
    names = [name.strip() for name in ids.split(",") if name.strip()]
    if not names:
        raise ConfigurationError(f"--ids {ids}: wanted ids of the catalogue, or a split NAME:SIDE")
    by_id = names[0][0].isdecimal()
    rows = filter_catalogue(names) if by_id else filter_catalogue(split=ids)
    options = DownloadOptions(
        source=chosen,
        labels_only=labels_only,
        keep_archives=keep_archives,
        match=match,
        jobs=jobs,
    )
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def show(step: Step) -> None:
        if step.path not in tasks:
            tasks[step.path] = bar.add_task(step.path, total=step.total)
        bar.update(tasks[step.path], completed=step.done, total=step.total, visible=step.done != step.total)

    with Client(Manners(attempts, backoff, timeout)) as client, bar:
        done = fetch(Download(client, load_sites(sites), output, options, show), rows)
    for state in State:
        own = [row for row in done if row.state is state]
        if own:
            size = sum(row.size for row in own) / 1e6
            typer.echo(f"{state}: {len(own)} files{f', {size:.1f} MB' if size else ''}")
    if any(row.state is State.THERE for row in done):
        typer.echo("to fetch a set that is there once more, move its folder away")
    for row in done:
        if row.error:
            typer.echo(f"failed: {row.id}: {row.error}", err=True)
    if any(row.error for row in done):
        raise typer.Exit(1)
