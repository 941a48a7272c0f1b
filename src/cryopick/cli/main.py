"""`cryopick`: every verb under one name. Heavy imports stay inside the verbs, so that ``--help`` is quick."""

import sys
from typing import Annotated

import typer

from cryopick.cli.compare import compare
from cryopick.cli.convert import convert
from cryopick.cli.ctf import ctf
from cryopick.cli.curate import curate_app
from cryopick.cli.dataset.app import dataset_app
from cryopick.cli.errors import reported
from cryopick.cli.extract import extract
from cryopick.cli.inspect import inspect
from cryopick.cli.predict import predict
from cryopick.cli.rethreshold import rethreshold
from cryopick.cli.simulate import simulate
from cryopick.cli.template_pick import template_pick
from cryopick.cli.validate import validate
from cryopick.cli.weights import weights_app

_app = typer.Typer(
    help="Particle picking for cryo-electron microscopy: train, predict, compare.",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from cryopick import __version__

        typer.echo(__version__)
        raise typer.Exit


@_app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


# Hydra reads the command line by itself, help included.
@_app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def train(context: typer.Context) -> None:
    """Train a picker: experiment=finetune data.root=DIR output=DIR, and any other key=value."""
    from cryopick.cli.train import main

    sys.argv = ["train", *context.args]
    main()


for _verb in (
    predict,
    compare,
    rethreshold,
    simulate,
    convert,
    extract,
    ctf,
    template_pick,
    inspect,
    validate,
):
    _app.command()(_verb)
_app.add_typer(curate_app, name="curate")
_app.add_typer(dataset_app, name="dataset")
_app.add_typer(weights_app, name="weights")


def app() -> None:
    """Run `cryopick`; errors meant for the user come without a traceback."""
    with reported():
        _app()
