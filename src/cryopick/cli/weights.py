"""`cryopick weights`: the weights that others have published."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.dataset.network_options import AttemptsOption

weights_app = typer.Typer(
    help="Weights that others have published: SAM's.", no_args_is_help=True, pretty_exceptions_enable=False
)


@weights_app.command()
def get(
    name: Annotated[str, typer.Argument(help="sam_vit_b, sam_vit_l or sam_vit_h.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder; the program's own if not given.")
    ] = None,
    mirror: Annotated[
        str | None, typer.Option(help="Another address of the files; the published one if not given.")
    ] = None,
    attempts: AttemptsOption = 6,
) -> None:
    """Fetch SAM's official weights, for pretrained.sam=NAME; the same command goes on where it stopped."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    from cryopick.acquisition import Client, Manners, Step
    from cryopick.acquisition.weights import get_weights
    from cryopick.models.shipped import weights_folder

    folder = output or weights_folder()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(name, total=None)

    def show(step: Step) -> None:
        bar.update(task, completed=step.done, total=step.total)

    with Client(Manners(attempts)) as client, bar:
        path = get_weights(client, name, folder, show, mirror)
    typer.echo(path)


@weights_app.command("list")
def list_weights() -> None:
    """Name the weights there are, and where they come from."""
    from cryopick.acquisition.weights import WEIGHTS

    for weights in WEIGHTS.values():
        typer.echo(f"{weights.name}  {weights.url}  md5:{weights.md5}")
