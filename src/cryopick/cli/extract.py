"""`cryopick extract`: particle stacks."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.settings import PixelSizeOption, TrustOption, UnsignedOption
from cryopick.cli.source_options import FlipOption, FrameOption, FromOption, ScaleOption, ShiftsOption


def extract(
    picks: Annotated[
        Path, typer.Argument(help="Output folder of predict, or coordinates in any format.", exists=True)
    ],
    box: Annotated[int, typer.Option(help="Side of the boxes in pixels of the micrographs, even.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("stacks"),
    binning: Annotated[
        float, typer.Option("--bin", min=1.0, help="How many times smaller to make the boxes.")
    ] = 1.0,
    invert: Annotated[bool, typer.Option("--invert", help="Make dark particles bright.")] = False,
    normalise: Annotated[
        bool, typer.Option("--normalise", help="Flatten the background and make its deviation 1.")
    ] = False,
    background_radius: Annotated[
        float | None,
        typer.Option(help="Where the background begins, in pixels; 3/8 of the box if not given."),
    ] = None,
    micrographs: Annotated[
        list[str] | None,
        typer.Option(
            help="Micrographs: files, folders, globs, or a micrographs STAR, whose optics and CTF the "
            "particles get; may be repeated."
        ),
    ] = None,
    pixel_size: PixelSizeOption = None,
    trust_pixel_size: TrustOption = None,
    voltage: Annotated[float | None, typer.Option(help="In kV.")] = None,
    cs: Annotated[float | None, typer.Option(help="Spherical aberration in mm.")] = None,
    amplitude_contrast: Annotated[float | None, typer.Option(help="A fraction.")] = None,
    unsigned: UnsignedOption = None,
    from_: FromOption = None,
    frame: FrameOption = None,
    flip_y: FlipOption = False,
    scale: ScaleOption = None,
    apply_shifts: ShiftsOption = None,
) -> None:
    """Cut particles out as RELION does: a stack per micrograph, and a STAR file for RELION and CryoSPARC."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    from cryopick.cli.settings import pixel_size_source
    from cryopick.cli.source_options import note_on_shifts, notes_on_reading, source_options
    from cryopick.io.coordinates import (
        MicrographOptics,
        Optics,
        micrograph_key,
        read_micrograph_ctfs,
        read_micrograph_optics,
    )
    from cryopick.picking import ExtractOptions, extract_all, find_picked

    told = Optics(voltage, cs, amplitude_contrast)
    told.check()
    options = ExtractOptions(
        box_px=box,
        size_px=2 * round(box / binning / 2),
        invert=invert,
        normalise=normalise,
        background_radius_px=background_radius,
        optics=told,
        ctf=read_micrograph_ctfs(micrographs or ()),
        groups=read_micrograph_optics(micrographs or ()),
        pixel_size=pixel_size,
        trust_pixel_size=pixel_size_source(trust_pixel_size),
        unsigned=unsigned,
    )
    console = Console(soft_wrap=True, highlight=False)
    declared = source_options(from_, frame, flip_y, scale, apply_shifts)
    declared = replace(declared, whole_shifts=apply_shifts is not None)
    picked = find_picked(picks, micrographs or (), declared)
    if picked.read is not None:
        shifts = note_on_shifts(picked.read) if apply_shifts is None else []
        for note in [*notes_on_reading(picked.read, picks), *shifts]:
            console.print(escape(note))
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("extract", total=len(picked.micrographs))
        rows = extract_all(picked.micrographs, output, options, lambda row: bar.advance(task))
    good = [row for row in rows if not row.error]
    if outside := sum(row.outside for row in rows):
        console.print(f"{outside} particles lie wholly outside their micrograph; left out")
    console.print(
        escape(
            f"{sum(row.particles for row in good)} particles of {options.size} px "
            f"({box / options.size:g} times binned) from {len(good)} micrographs: {output}"
        )
    )
    groups = [options.groups.get(micrograph_key(row.micrograph), MicrographOptics()) for row in good]
    if not all(options.optics.or_else(group.optics).complete for group in groups):
        console.print("for RELION, pass --voltage, --cs and --amplitude-contrast; not all were given")
    for row in rows:
        if row.error:
            console.print(f"[bold red]not extracted:[/] {escape(row.error)}")
    if len(good) < len(rows):
        raise typer.Exit(1)
