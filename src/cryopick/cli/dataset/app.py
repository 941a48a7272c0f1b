"""`cryopick dataset`: its verbs under one name."""

import typer

from cryopick.cli.dataset.build import build
from cryopick.cli.dataset.crawl import crawl
from cryopick.cli.dataset.download import download
from cryopick.cli.dataset.list import list_sets
from cryopick.cli.dataset.show import show
from cryopick.cli.dataset.split import split
from cryopick.cli.dataset.stats import stats
from cryopick.cli.dataset.verify import verify

dataset_app = typer.Typer(
    help="The data sets themselves: catalogue, download, verify, build, split, statistics.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
dataset_app.command("list")(list_sets)
for _verb in (show, crawl, download, verify, build, split, stats):
    dataset_app.command()(_verb)
