"""`cryopick dataset build`: a data set from one's own micrographs and coordinates."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.settings import TrustOption
from cryopick.cli.source_options import FlipOption, FrameOption, FromOption, ScaleOption


def build(
    source: Annotated[
        Path,
        typer.Argument(
            help="Labels: RELION's STAR, a CryoSPARC .cs file or export folder, or any format of `convert`.",
            exists=True,
        ),
    ],
    output: Annotated[Path, typer.Argument(help="The <id>/ folder to make.")],
    micrographs: Annotated[
        list[str], typer.Option(help="Files, folders, globs, or a micrographs STAR; may be repeated.")
    ],
    passthrough: Annotated[
        Path | None, typer.Option(help="CryoSPARC's passthrough file of the same job.", exists=True)
    ] = None,
    excluded: Annotated[
        Path | None, typer.Option(help="Rejected particles, in any of the same forms.", exists=True)
    ] = None,
    diameter_px: Annotated[float | None, typer.Option(help="Particle diameter in pixels.")] = None,
    diameter: Annotated[float | None, typer.Option(help="Or in A, where the pixel size is known.")] = None,
    pixel_size: Annotated[
        float | None, typer.Option(help="Pixel size in A/px, where files do not say.")
    ] = None,
    trust_pixel_size: TrustOption = None,
    absent_are_empty: Annotated[
        bool,
        typer.Option(
            "--absent-are-empty", help="Micrographs that the labels do not speak of hold no particle."
        ),
    ] = False,
    box: Annotated[
        int | None, typer.Option(help="Also cut out particle images, with boxes of so many pixels.")
    ] = None,
    from_: FromOption = None,
    frame: FrameOption = None,
    flip_y: FlipOption = False,
    scale: ScaleOption = None,
) -> None:
    """Make a folder in CryoPPP's layout for `train` and `compare`, by links; originals stay as they are."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    from cryopick.acquisition.building import BuildOptions, build_data_set
    from cryopick.cli.settings import pixel_size_source
    from cryopick.cli.source_options import notes_on_reading, source_options
    from cryopick.picking import ExtractOptions

    trusted = pixel_size_source(trust_pixel_size)
    options = BuildOptions(
        source=source_options(from_, frame, flip_y, scale),
        passthrough=passthrough,
        excluded=excluded,
        diameter_px=diameter_px,
        diameter_angstrom=diameter,
        absent_are_empty=absent_are_empty,
        pixel_size=pixel_size,
        trust_pixel_size=trusted,
        stacks=None if box is None else ExtractOptions(box, pixel_size=pixel_size, trust_pixel_size=trusted),
    )
    console = Console(soft_wrap=True, highlight=False)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("extract", total=None)
        built = build_data_set(source, micrographs, output, options, lambda row: bar.advance(task))
    for note in notes_on_reading(built.read, source):
        console.print(escape(note))
    labelled = [row for row in built.rows if row.labels is not None]
    console.print(
        escape(
            f"{output}: {len(built.rows)} micrographs, {len(labelled)} labelled with {built.labels} particles"
            f", {sum(row.excluded or 0 for row in built.rows)} excluded"
        )
    )
    problems = [*built.problems, *(row.error for row in built.stacks if row.error)]
    for problem in problems:
        console.print(f"[bold red]left out:[/] {escape(problem)}")
    if problems or built.read.unmatched:
        raise typer.Exit(1)
