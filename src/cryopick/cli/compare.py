"""``cryopick compare``: any number of pick sets against expert labels."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cryopick.cli.named_paths import existing, named_paths
from cryopick.cli.source_options import FrameOfSets, FromOfSets, ScaleOfSets, ShiftsOfSets, options_of_sets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryopick.evaluation import CompareOptions, Comparison

_FORMS = "Output of predict, STAR, CSV, box, Topaz or another format, a folder of them, or a data set."


def compare(
    picks: Annotated[
        list[str],
        typer.Argument(
            metavar="[NAME=]PICKS... or PICKS LABELS",
            help=f"{_FORMS} Several as NAME=PATH with --labels.",
            show_default=False,
        ),
    ],
    labels: Annotated[
        Path | None, typer.Option(help="The expert's labels, in any of the same forms.", exists=True)
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the report.")] = Path("report"),
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
    from_: FromOfSets = None,
    frame: FrameOfSets = None,
    scale: ScaleOfSets = None,
    apply_shifts: ShiftsOfSets = None,
    consensus: Annotated[
        int | None,
        typer.Option(help="Also score and write what at least so many pick sets agree on.", metavar="N"),
    ] = None,
    compatibility: Annotated[
        bool, typer.Option("--compatibility", help="Also compute the scores of other papers, as they do.")
    ] = False,
    protocol: Annotated[
        str | None,
        typer.Option(
            help="cryosegnet-test: the 7 data sets of the literature. LABELS is the folder of the data sets, "
            "PICKS one with a sub-folder for each id."
        ),
    ] = None,
    gallery: Annotated[int, typer.Option(help="How many micrographs the page holds, worst first.")] = 300,
    overlays: Annotated[int, typer.Option(help="How many micrographs to draw as PNG.")] = 12,
) -> None:
    """Score picks against labels, one to one, and write a report: a page, tables, curves and pictures."""
    from cryopick import evaluation

    sets, truth = _sides(picks, labels)
    options = evaluation.CompareOptions(
        radius=radius,
        diameter_px=diameter_px,
        label_band=label_band,
        picked_only=picked_only,
        micrographs=micrographs,
        declared=options_of_sets(list(sets), from_, frame, scale, apply_shifts),
        consensus=consensus,
        compatibility=compatibility,
        gallery=gallery,
        overlays=overlays,
    )
    if protocol is None:
        _print(evaluation.compare(sets, truth, output, options))
    else:
        _run_protocol(protocol, sets, truth, output, options)


def _sides(arguments: list[str], labels: Path | None) -> "tuple[Mapping[str, Path], Path]":
    """Tell pick sets and labels apart: without --labels, the last of two arguments is the labels."""
    if labels is None:
        if len(arguments) != 2:
            raise typer.BadParameter(
                "wanted PICKS LABELS, or --labels LABELS and one or more NAME=PICKS", param_hint="PICKS"
            )
        labels = existing(arguments[1])
        arguments = arguments[:1]
    return named_paths(arguments), labels


def _print(comparison: "Comparison") -> None:
    """Print the tables, what has to be said beside them, and where the report is.

    Scores that mean nothing give exit code 1.
    """
    from rich.markup import escape

    from cryopick import evaluation
    from cryopick.cli.wide_console import console_for

    several = len(comparison.evaluations) > 1
    tables = [evaluation.score_table(comparison.evaluations, comparison.differences)]
    if several:
        tables.append(evaluation.agreement_table(comparison.agreement))
    console = console_for(*tables)
    console.print(*tables, sep="\n")
    for each in comparison.evaluations:
        name = f"{each.name}: " if several else ""
        orientation, *others = evaluation.notes_on(each)
        style = "bold red" if each.orientation.suspicious else None
        console.print(escape(name + orientation), style=style, soft_wrap=True)
        for note in others:
            console.print(escape(name + note), soft_wrap=True)
    for report in comparison.reports:
        for score in report.foreign:
            numbers = ", ".join(f"{key} {value:.3f}" for key, value in score.values.items())
            console.print(escape(f"{report.name}: {score.name}: {numbers or score.reason}"), soft_wrap=True)
    console.print(f"report: {escape(str(comparison.output / 'index.html'))}", soft_wrap=True)
    if any(each.orientation.suspicious for each in comparison.evaluations):
        raise typer.Exit(1)


def _run_protocol(
    protocol: str,
    sets: "Mapping[str, Path]",
    labels: Path,
    output: Path,
    options: "CompareOptions",
) -> None:
    """Print one row for each data set; what is missing is listed and gives exit code 1."""
    from rich.markup import escape

    from cryopick import evaluation
    from cryopick.cli.wide_console import console_for

    result = evaluation.run_protocol(protocol, sets, labels, output, options)
    table = evaluation.protocol_table(result)
    console = console_for(table)
    console.print(table)
    for id_, problem in result.problems.items():
        console.print(escape(f"{id_}: {problem}"), style="bold red", soft_wrap=True)
    console.print(f"reports: {escape(str(output))}", soft_wrap=True)
    if result.problems:
        raise typer.Exit(1)
