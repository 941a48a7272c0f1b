"""``cryopick curate``: rounds of a data set's labels, and what to look at before the next."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cryopick.cli.settings import TrustOption
from cryopick.cli.source_options import FrameOption, FromOption, ScaleOption

if TYPE_CHECKING:
    from cryopick.curation import CuratedRound, LabelSource

_ROUND = "round"


class _RoundUnlessNamed(TyperGroup):
    """``curate FOLDER ...`` means ``curate round FOLDER ...``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in where there is none; the context is that of typer's own click."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_ROUND, *args]
        return super().parse_args(ctx, args)


curate_app = typer.Typer(
    cls=_RoundUnlessNamed,
    help="Make a new round of a data set's labels: `curate FOLDER --picks ...`, short for `curate round "
    "FOLDER ...`, whose help states the rules.",
    no_args_is_help=True,
)

DataSetArgument = Annotated[
    Path,
    typer.Argument(
        help="The <id>/ folder, with micrographs/ and ground_truth/.", exists=True, file_okay=False
    ),
]
PicksOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="Output folder of predict, or coordinates in any format, of which --from, --frame and --scale "
        "speak; may be repeated, each for other micrographs.",
        exists=True,
    ),
]
ThresholdOption = Annotated[float | None, typer.Option(help="Least score of a pick, if not that of predict.")]
DoubtOption = Annotated[
    float,
    typer.Option(help="A label is doubted if no candidate near it scores at least this.", min=0, max=1),
]
RadiusOption = Annotated[
    float, typer.Option(help="How far from a label a pick, class or verdict counts, in particle diameters.")
]
FromRoundOption = Annotated[
    int | None,
    typer.Option("--from-round", help="Round of the labels to start from; the newest if not given."),
]
OrientationOption = Annotated[
    str | None, typer.Option(help="rows or cryoppp, to overrule the audit of the original label files.")
]
DiameterOption = Annotated[
    float | None, typer.Option(help="Particle diameter in pixels, if not the labels'.")
]


@curate_app.command(_ROUND)
def curate_round(
    data_set: DataSetArgument,
    picks: PicksOption = None,
    classes: Annotated[
        Path | None, typer.Option(help="classes.csv of validate, edited or not.", exists=True)
    ] = None,
    particles: Annotated[
        Path | None, typer.Option(help="Its particles: a STAR file with rlnClassNumber.", exists=True)
    ] = None,
    inspected: Annotated[
        list[Path] | None,
        typer.Option(
            help="Output folder of inspect; may be repeated: for picks and for labels.", exists=True
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="CSV of micrograph, x, y (the row, from the first), action (accept, reject, add), reason.",
            exists=True,
        ),
    ] = None,
    ctf: Annotated[
        Path | None, typer.Option(help="micrographs_ctf.star, for the columns of the labels.", exists=True)
    ] = None,
    threshold: ThresholdOption = None,
    doubt: DoubtOption = 0.1,
    radius: RadiusOption = 0.5,
    doubt_alone: Annotated[
        bool, typer.Option("--doubt-alone", help="Remove doubted labels that nobody inspected, too.")
    ] = False,
    recentre: Annotated[
        bool, typer.Option("--recentre", help="Move labels to the centres of their picks.")
    ] = False,
    from_round: FromRoundOption = None,
    number: Annotated[
        int | None, typer.Option("--round", help="Number of the new round; the next if not given.", min=1)
    ] = None,
    stacks: Annotated[
        int | None, typer.Option(help="Also cut particles out, in boxes of this many pixels.", metavar="BOX")
    ] = None,
    pixel_size: Annotated[
        float | None, typer.Option(help="For --stacks: A/px, where micrographs do not say.")
    ] = None,
    trust_pixel_size: TrustOption = None,
    orientation: OrientationOption = None,
    diameter_px: DiameterOption = None,
    from_: FromOption = None,
    frame: FrameOption = None,
    scale: ScaleOption = None,
) -> None:
    """Write a new round of labels beside the old ones, none of which is ever changed.

    A pick becomes a label if its score is at least the threshold, no label is within the radius, inspect
    accepted it (where --inspected is given) and its 2D class was selected (where --classes is given).

    A label goes if its 2D class was not selected; or if no candidate within the radius scores --doubt or more
    and inspect rejected it.

    What experts or decisions rejected does not come back by itself. Decisions always win, those of earlier
    rounds too.

    Train on a round with: train ... data.round=2
    """
    from rich.console import Console
    from rich.progress import Progress

    from cryopick.cli.settings import pixel_size_source
    from cryopick.cli.source_options import source_options
    from cryopick.curation import CurationInputs, Rules, curate
    from cryopick.picking import ExtractOptions

    console = Console(soft_wrap=True, highlight=False)
    declared = source_options(from_, frame, False, scale)
    inputs = CurationInputs(
        tuple(picks or ()), classes, particles, tuple(inspected or ()), decisions, ctf, declared
    )
    rules = Rules(threshold, doubt, radius, doubt_alone, recentre)
    boxes = None
    if stacks is not None:
        trusted = pixel_size_source(trust_pixel_size)
        boxes = ExtractOptions(stacks, pixel_size=pixel_size, trust_pixel_size=trusted)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("curate", total=None)
        curated = curate(
            _source(data_set, from_round, orientation, diameter_px),
            inputs,
            rules,
            number=number,
            boxes=boxes,
            progress=lambda: bar.advance(task),
        )
    for line in _summary(curated):
        console.print(line, markup=False)
    if curated.unreadable or any(row.error for row in curated.stacks):
        raise typer.Exit(1)


@curate_app.command("suggest")
def curate_suggest(
    data_set: DataSetArgument,
    picks: PicksOption = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("suggestions"),
    threshold: ThresholdOption = None,
    doubt: DoubtOption = 0.1,
    radius: RadiusOption = 0.5,
    from_round: FromRoundOption = None,
    orientation: OrientationOption = None,
    diameter_px: DiameterOption = None,
    from_: FromOption = None,
    frame: FrameOption = None,
    scale: ScaleOption = None,
) -> None:
    """Rank what a person should look at: picks without a label, doubted labels, near-duplicates.

    Fill in the column action of suggestions.csv (accept, reject, add; empty for no decision), and reason, and
    pass it to `curate FOLDER --decisions`: accept keeps a label, and takes a pick where the same --picks are
    given again; add makes a label at that place without them. What was decided in earlier rounds is not
    suggested again.
    """
    from collections import Counter

    from rich.console import Console

    from cryopick.cli.source_options import source_options
    from cryopick.curation import (
        CurationInputs,
        Rules,
        draw_contact_sheet,
        gather,
        suggest,
        write_suggestions,
    )

    inputs = CurationInputs(tuple(picks or ()), declared=source_options(from_, frame, False, scale))
    gathered = gather(_source(data_set, from_round, orientation, diameter_px), inputs, threshold)
    suggestions = suggest(gathered.evidence, Rules(threshold, doubt, radius))
    table, sheet = output / "suggestions.csv", output / "suggestions.png"
    write_suggestions(suggestions, table)
    paths = {one.key: one.path for one in gathered.evidence}
    draw_contact_sheet(suggestions, paths, gathered.diameter_px, sheet)
    console = Console(soft_wrap=True, highlight=False)
    counts = Counter(one.kind for one in suggestions)
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.most_common()) or "nothing"
    console.print(f"to look at: {kinds}", markup=False)
    console.print(f"{table} and {sheet}", markup=False)


def _source(
    folder: Path, label_round: int | None, orientation: str | None, diameter_px: float | None
) -> "LabelSource":
    from cryopick.cli.settings import one_of
    from cryopick.core import Frame
    from cryopick.curation import LabelSource

    frame = one_of("--orientation", orientation, Frame)
    return LabelSource(folder, label_round, frame, diameter_px)


def _summary(curated: "CuratedRound") -> list[str]:
    """Say what was written."""
    from collections import Counter

    from cryopick.cli.source_options import listed

    kinds = Counter(change.kind for change in curated.changes)
    changes = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "nothing changed"
    lines = [
        f"round {curated.number}, from round {curated.parent}: {curated.labels_before} labels became "
        f"{curated.labels} on {len(curated.micrographs)} micrographs ({changes})",
        f"labels: {curated.folder}; what changed and why: {curated.folder / 'log.md'}",
    ]
    kept = {"cannot be read": curated.unreadable, "not there": curated.absent}
    lines += [f"{why}, labels stay as they are: {listed(names)}" for why, names in kept.items() if names]
    lines += [f"not extracted: {row.error}" for row in curated.stacks if row.error]
    return lines
