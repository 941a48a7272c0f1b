"""`cryopick rethreshold`: another threshold, without the network."""

from pathlib import Path
from typing import Annotated

import typer


def rethreshold(
    picks: Annotated[Path, typer.Argument(help="Output folder of predict.")],
    threshold: Annotated[float, typer.Option(min=0.0, max=1.0, help="Least score of a pick.")],
) -> None:
    """Rewrite the picks of a run with another threshold, from its candidates."""
    from rich.console import Console

    from cryopick.picking import rethreshold as rewrite

    rows = rewrite(picks, threshold)
    good = [row for row in rows if not row.error]
    picked = sum(row.picks for row in good)
    Console(soft_wrap=True).print(
        f"{picked} picks on {len(good)} micrographs with a score of {threshold:g} or more"
    )
