"""`predict`: pick particles on micrographs."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.errors import reported


def predict(
    micrographs: Annotated[
        list[str], typer.Argument(help="Micrographs: files, folders, globs, or a micrographs STAR.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("picks"),
    checkpoint: Annotated[
        Path | None, typer.Option(help="The picker (picker.ckpt); the general one if not given.")
    ] = None,
    diameter: Annotated[
        float | None, typer.Option(help="Particle diameter in A; estimated where nobody says.")
    ] = None,
    diameter_px: Annotated[float | None, typer.Option(help="Particle diameter in pixels.")] = None,
    pixel_size: Annotated[
        float | None, typer.Option(help="Pixel size in A/px, where files do not say.")
    ] = None,
    trust_pixel_size: Annotated[
        str | None, typer.Option(help="header or option: who is right where they disagree.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Least score of a pick; what the scores of these micrographs make best if not given.",
        ),
    ] = None,
    contrast: Annotated[
        str | None,
        typer.Option(help="dark or bright particles; what the picker was trained on if not given."),
    ] = None,
    unsigned: Annotated[
        bool | None, typer.Option("--unsigned/--signed", help="How bytes of MRC mode 0 are meant.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    precision: Annotated[str, typer.Option(help="auto, 32, bf16-mixed or 16-mixed.")] = "auto",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="key=value for what has no option (configs/predict.yaml)."),
    ] = None,
) -> None:
    """Pick particles and write STAR files for RELION and CryoSPARC.

    A micrograph that cannot be picked is named at the end and never stops the others; exit code 1 says so.
    """
    from hydra.utils import instantiate
    from rich.console import Console

    from cryopick.cli.picking_report import PickingProgress, report_estimate
    from cryopick.cli.settings import compose_settings, one_of
    from cryopick.io.micrographs import PixelSizeSource
    from cryopick.models.shipped import find_checkpoint
    from cryopick.picking import (
        Picker,
        PickingOptions,
        choose_diameter,
        estimate_diameter,
        find_micrographs,
        pick_all,
        read_sample,
    )

    console = Console(soft_wrap=True)
    config = compose_settings(
        "predict", [f"picker.device={device}", f"picker.precision={precision}", *(settings or [])]
    )
    if one_of("--contrast", contrast, ("dark", "bright")) is not None:
        config.picker.bright = contrast == "bright"
    inputs = find_micrographs(micrographs)
    file = find_checkpoint(checkpoint)
    picker = Picker.from_file(file, instantiate(config.picker))
    trust = (
        None
        if one_of("--trust-pixel-size", trust_pixel_size, tuple(PixelSizeSource)) is None
        else PixelSizeSource(str(trust_pixel_size))
    )
    size = choose_diameter(diameter, diameter_px, picker.checkpoint)
    if size is None:
        with console.status("estimating the particle diameter"):
            sample = read_sample(inputs, pixel_size=pixel_size, trust=trust, unsigned=unsigned)
            estimate = estimate_diameter(sample, picker)
        report_estimate(console, estimate)
        size = estimate.diameter
    options = PickingOptions(
        diameter=size,
        threshold=threshold,
        adapt_threshold=config.adapt_threshold,
        pixel_size=pixel_size,
        trust_pixel_size=trust,
        unsigned=unsigned,
    )
    with PickingProgress(console, len(inputs)) as progress:
        rows = pick_all(inputs, picker, output, options, file, progress.advance)
    progress.report(rows, output)
    if any(row.error for row in rows):
        raise typer.Exit(1)


def main() -> None:
    """Run `predict`; errors meant for the user come without a traceback."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(predict)
    with reported():
        app()
