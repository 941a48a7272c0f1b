"""`cryopick convert`: coordinates from any picker to any program."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.source_options import FlipOption, FrameOption, FromOption, ScaleOption, ShiftsOption


def convert(
    source: Annotated[Path, typer.Argument(help="Coordinates: a file, or a folder of them.", exists=True)],
    output: Annotated[
        Path, typer.Argument(help="A file for all; or a folder, for one file per micrograph (with --to).")
    ],
    micrographs: Annotated[
        list[str] | None,
        typer.Option(help="Micrographs: files, folders, globs, or a micrographs STAR; may be repeated."),
    ] = None,
    from_: FromOption = None,
    to: Annotated[
        str | None,
        typer.Option(help="Format written, as for --from; told by the suffix if not given."),
    ] = None,
    frame: FrameOption = None,
    flip_y: FlipOption = False,
    scale: ScaleOption = None,
    apply_shifts: ShiftsOption = None,
    box: Annotated[int | None, typer.Option(min=2, help="Side of the boxes written, in pixels.")] = None,
    diameter_px: Annotated[
        float | None, typer.Option(help="Particle diameter in pixels, where the files do not say.")
    ] = None,
) -> None:
    """Convert coordinates to another format; names are matched to the micrographs, and frames are shown."""
    from rich.console import Console
    from rich.markup import escape

    from cryopick.cli.source_options import (
        how_y_is_counted,
        listed,
        note_on_shifts,
        notes_on_reading,
        source_options,
    )
    from cryopick.io.coordinates import ConvertOptions, find_format
    from cryopick.io.coordinates import convert as carry
    from cryopick.picking import find_micrographs

    options = ConvertOptions(
        source=source_options(from_, frame, flip_y, scale, apply_shifts),
        target=None if to is None else find_format(to),
        box_px=box,
        diameter_px=diameter_px,
    )
    files = [found.path for found in find_micrographs(micrographs, beside=True)] if micrographs else []
    done = carry(source, output, files, options)
    console = Console(soft_wrap=True, highlight=False)
    for note in [*notes_on_reading(done.read, source), *note_on_shifts(done.read)]:
        console.print(escape(note))
    particles = sum(len(one.picks) for one in done.read.micrographs)
    console.print(escape(f"wrote {output}: {done.target.name}, {how_y_is_counted(done.frame)}"))
    picked = [one for one in done.read.micrographs if len(one.picks)]
    bare = [one.name for one in picked if one.picks.scores is None]
    if done.joint and 0 < len(bare) < len(picked):
        console.print(escape(f"scores are left out of the file, since these have none: {listed(bare)}"))
    if done.others:
        console.print(
            escape(f"there already, of other micrographs: {listed([path.name for path in done.others])}")
        )
    if done.joint and not files:
        console.print("micrographs are named without folder and suffix; to have them, pass --micrographs")
    console.print(f"{particles} particles on {len(done.read.micrographs)} micrographs")
    if done.read.unmatched:
        raise typer.Exit(1)
