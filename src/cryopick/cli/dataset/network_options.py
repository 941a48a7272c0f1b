"""Options of the verbs that use the network."""

from pathlib import Path
from typing import Annotated

import typer

SitesOption = Annotated[
    Path | None,
    typer.Option("--sites", help="A file like the catalogue's sites.toml, for a mirror.", exists=True),
]
AttemptsOption = Annotated[
    int, typer.Option(min=1, help="Attempts in a row without progress before giving up.")
]
BackoffOption = Annotated[
    float, typer.Option(min=0, help="Seconds before the second attempt; doubled for each further one.")
]
TimeoutOption = Annotated[
    float, typer.Option(min=0.1, help="Seconds without a byte that count as a dropped connection.")
]
