"""``cryopick compare``: picks against expert labels."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    picks: Annotated[
        Path,
        typer.Argument(
            help="Output of predict, STAR, CSV, box, a folder of them, or a data set.", exists=True
        ),
    ],
    labels: Annotated[
        Path, typer.Argument(help="The expert's labels, in any of the same forms.", exists=True)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the report.")],
    radius: Annotated[float, typer.Option(help="Largest distance of a match, in particle diameters.")] = 0.5,
    label_band: Annotated[
        bool,
        typer.Option("--label-band", help="Leave out picks outside the rectangle around all labels."),
    ] = False,
    picked_only: Annotated[
        bool,
        typer.Option("--picked-only", help="Leave out labelled micrographs that the picks do not name."),
    ] = False,
    diameter_px: Annotated[
        float | None, typer.Option(help="Particle diameter in pixels, instead of what the labels say.")
    ] = None,
    micrographs: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the micrographs, for coordinates without them.", exists=True, file_okay=False
        ),
    ] = None,
    overlays: Annotated[int, typer.Option(help="How many micrographs to draw.")] = 12,
) -> None:
    """Score PICKS against LABELS, one to one, and write a report with tables, curve and pictures."""
    from rich.console import Console
    from rich.markup import escape

    from cryopick import evaluation

    options = evaluation.CompareOptions(
        radius=radius,
        diameter_px=diameter_px,
        label_band=label_band,
        picked_only=picked_only,
        micrographs=micrographs,
        overlays=overlays,
    )
    comparison = evaluation.compare(picks, labels, output, options)
    console = Console()
    console.print(evaluation.score_table(comparison.evaluations))
    for each in comparison.evaluations:
        orientation, *others = evaluation.notes_on(each)
        console.print(
            escape(orientation), style="bold red" if each.orientation.suspicious else None, soft_wrap=True
        )
        for note in others:
            console.print(escape(note), soft_wrap=True)
    console.print(f"report: {escape(str(comparison.output))}", soft_wrap=True)
