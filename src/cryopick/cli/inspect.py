"""`cryopick inspect`: which picks look like the particle."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cryopick.cli.settings import TrustOption
from cryopick.cli.source_options import FlipOption, FrameOption, FromOption, ScaleOption
from cryopick.cli.template_options import (
    ClassesOption,
    RotationsOption,
    TemplatePixelSizeOption,
    TemplatesOption,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from cryopick.curation.inspection import Inspection


def inspect(
    picks: Annotated[
        Path, typer.Argument(help="Output folder of predict, or coordinates in any format.", exists=True)
    ],
    templates: TemplatesOption,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("inspected"),
    diameter: Annotated[
        float | None,
        typer.Option(help="Particle diameter in A; that of the run, if it knows one, if not given."),
    ] = None,
    template_pixel_size: TemplatePixelSizeOption = None,
    classes: ClassesOption = None,
    rotations: RotationsOption = 15.0,
    contrast: Annotated[
        str | None,
        typer.Option(help="dark or bright particles; as the run took them, else dark, if not given."),
    ] = None,
    min_correlation: Annotated[
        float | None, typer.Option(help="Least correlation accepted; chosen if not given.")
    ] = None,
    min_power: Annotated[
        float | None, typer.Option(help="Least local power accepted; chosen if not given.")
    ] = None,
    max_power: Annotated[
        float | None, typer.Option(help="Highest local power accepted; chosen if not given.")
    ] = None,
    ctf: Annotated[
        Path | None, typer.Option(help="micrographs_ctf.star, for scores against defocus.", exists=True)
    ] = None,
    micrographs: Annotated[
        list[str] | None,
        typer.Option(help="Micrographs: files, folders, globs, or a micrographs STAR; may be repeated."),
    ] = None,
    pixel_size: Annotated[
        float | None, typer.Option(help="Pixel size in A/px, where files do not say.")
    ] = None,
    trust_pixel_size: TrustOption = None,
    unsigned: Annotated[
        bool | None, typer.Option("--unsigned/--signed", help="How bytes of MRC mode 0 are meant.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    from_: FromOption = None,
    frame: FrameOption = None,
    flip_y: FlipOption = False,
    scale: ScaleOption = None,
) -> None:
    """Measure each pick's correlation with class averages and local power; accept and reject by both."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    from cryopick.cli.settings import pixel_size_source
    from cryopick.cli.source_options import notes_on_reading, source_options
    from cryopick.cli.template_options import matcher_settings, template_stack
    from cryopick.curation.inspection import InspectOptions, Limits, inspect_all
    from cryopick.io.coordinates import read_ctf_file
    from cryopick.picking import find_picked
    from cryopick.picking.templates import TemplateMatcher

    options = InspectOptions(
        limits=Limits(min_correlation, min_power, max_power),
        ctf={} if ctf is None else read_ctf_file(ctf),
        pixel_size=pixel_size,
        trust_pixel_size=pixel_size_source(trust_pixel_size),
        unsigned=unsigned,
    )
    run = _run_of(picks)
    size = _diameter_of(picks, run) if diameter is None else diameter
    if contrast is None:
        contrast = "bright" if run.get("bright") else "dark"
    matcher = TemplateMatcher(
        template_stack(templates, size, template_pixel_size, classes),
        matcher_settings(templates, size, rotations, contrast, device),
    )
    console = Console(soft_wrap=True, highlight=False)
    picked = find_picked(picks, micrographs or (), source_options(from_, frame, flip_y, scale))
    for note in [] if picked.read is None else notes_on_reading(picked.read, picks):
        console.print(escape(note))
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("inspect", total=len(picked.micrographs))
        inspection = inspect_all(
            picked.micrographs, matcher, picks, output, options, lambda: bar.advance(task)
        )
    _print(console, inspection, output)
    if any(one.row.error for one in inspection.micrographs):
        raise typer.Exit(1)


def _run_of(picks: Path) -> "Mapping[str, Any]":
    """Read how predict has picked; nothing of picks of other origin."""
    from cryopick.picking import RunFolder
    from cryopick.picking.run_folder import RUN

    return RunFolder(picks).read_run() if (picks / RUN).is_file() else {}


def _diameter_of(picks: Path, run: "Mapping[str, Any]") -> float:
    """Take the diameter that a run of predict was told or has found."""
    from cryopick.core import ConfigurationError

    known = run.get("diameter_angstrom")
    if known is None:
        raise ConfigurationError(f"{picks}: does not say the particle's diameter in A; pass --diameter")
    return float(known)


def _print(console: "Console", inspection: "Inspection", output: Path) -> None:
    """Print how many picks went where, and by which limits."""
    limits = inspection.limits
    total = inspection.accepted + inspection.rejected
    console.print(f"{inspection.accepted} of {total} picks accepted: {output / 'accepted'}", markup=False)
    if limits.min_correlation is not None and limits.min_power is not None and limits.max_power is not None:
        console.print(
            f"limits: correlation from {limits.min_correlation:.3f}, power from {limits.min_power:.3f} to "
            f"{limits.max_power:.3f}; look at {output / 'inspect.png'}",
            markup=False,
        )
    for one in inspection.micrographs:
        if one.row.error:
            console.print("[bold red]not inspected:[/]", end=" ")
            console.print(one.row.error, markup=False)
