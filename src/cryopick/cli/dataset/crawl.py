"""`cryopick dataset crawl`: EMPIAR's metadata."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.dataset.network_options import AttemptsOption, BackoffOption, SitesOption, TimeoutOption


def crawl(
    ids: Annotated[
        list[str] | None, typer.Argument(help="EMPIAR's numbers; those of the catalogue if none is given.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON lines, added to.")] = Path(
        "empiar.jsonl"
    ),
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask again for those that are there.")] = False,
    interval: Annotated[float, typer.Option(min=0, help="Least seconds between two requests.")] = 1.0,
    sites: SitesOption = None,
    attempts: AttemptsOption = 6,
    backoff: BackoffOption = 1.0,
    timeout: TimeoutOption = 60.0,
) -> None:
    """Gather titles, references, image sets, pixel sizes, frames and paths; goes on where it stopped."""
    from rich.console import Console
    from rich.progress import Progress

    from cryopick.acquisition import Client, Manners
    from cryopick.acquisition import crawl as gather
    from cryopick.dataset import load_catalogue
    from cryopick.dataset.sites import load_sites

    wanted = ids or [row.id for row in load_catalogue()]
    where = load_sites(sites)
    with (
        Client(Manners(attempts, backoff, timeout, interval)) as client,
        Progress(console=Console(stderr=True), transient=True) as bar,
    ):
        task = bar.add_task("EMPIAR", total=len(wanted))
        done = gather(client, where, wanted, output, refresh=refresh, progress=lambda id_: bar.advance(task))
    typer.echo(f"{output}: {len(done.fetched)} fetched, {len(done.cached)} known, {len(done.failed)} failed")
    for error in done.failed.values():
        typer.echo(f"failed: {error}", err=True)
    if done.failed:
        raise typer.Exit(1)
