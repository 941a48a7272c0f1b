"""`predict`: pick particles on micrographs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cryopick.cli.errors import reported
from cryopick.cli.settings import (
    DeviceOption,
    FreshOption,
    MicrographsArgument,
    PixelSizeOption,
    TrustOption,
    UnsignedOption,
)

if TYPE_CHECKING:
    import torch

    from cryopick.picking import JobResult, PredictJob
    from cryopick.picking.share import Share


def predict(
    micrographs: MicrographsArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("picks"),
    checkpoint: Annotated[
        Path | None, typer.Option(help="The picker (picker.ckpt); the general one if not given.")
    ] = None,
    diameter: Annotated[
        float | None, typer.Option(help="Particle diameter in A; estimated where nobody says.")
    ] = None,
    diameter_px: Annotated[float | None, typer.Option(help="Particle diameter in pixels.")] = None,
    pixel_size: PixelSizeOption = None,
    trust_pixel_size: TrustOption = None,
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
    unsigned: UnsignedOption = None,
    device: DeviceOption = "auto",
    precision: Annotated[str, typer.Option(help="auto, 32, bf16-mixed or 16-mixed.")] = "auto",
    devices: Annotated[
        int, typer.Option(min=1, help="GPUs, or processes on a CPU; torchrun and srun say it themselves.")
    ] = 1,
    watch: Annotated[
        bool, typer.Option("--watch", help="Pick micrographs as they appear in the folders.")
    ] = False,
    idle: Annotated[
        float, typer.Option(min=0.0, help="Seconds without a change after which --watch ends.")
    ] = 600.0,
    fresh: FreshOption = False,
    masks: Annotated[
        bool, typer.Option("--masks", help="Also write the outline of each particle, and its own diameter.")
    ] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Print where the time went.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="key=value for what has no option: see configs/predict.yaml."),
    ] = None,
) -> None:
    """Pick particles and write STAR files for RELION and CryoSPARC.

    A micrograph that cannot be picked is named at the end and never stops the others; exit code 1 says so. A
    run that was interrupted goes on with the same command.
    """
    from functools import partial

    from hydra.utils import instantiate

    from cryopick.cli.picking_report import report
    from cryopick.cli.settings import compose_settings, one_of, pixel_size_source
    from cryopick.core import ConfigurationError
    from cryopick.models.shipped import find_checkpoint
    from cryopick.picking import Diameter, PickingOptions, PredictJob
    from cryopick.picking.share import ALONE, find_processes

    config = compose_settings(
        "predict", [f"picker.device={device}", f"picker.precision={precision}", *(settings or [])]
    )
    if one_of("--contrast", contrast, ("dark", "bright")) is not None:
        config.picker.bright = contrast == "bright"
    several = find_processes(devices).count > 1
    if several and watch:
        raise ConfigurationError("--watch works with one process; pass one of --watch and --devices")
    job = PredictJob(
        sources=tuple(micrographs),
        output=output,
        checkpoint=find_checkpoint(checkpoint),
        settings=instantiate(config.picker),
        options=PickingOptions(
            diameter=Diameter(angstrom=diameter, px=diameter_px),
            threshold=threshold,
            adapt_threshold=config.adapt_threshold,
            pixel_size=pixel_size,
            trust_pixel_size=pixel_size_source(trust_pixel_size),
            unsigned=unsigned,
            masks=masks,
        ),
        fresh=fresh,
        watch_idle=idle if watch else None,
    )
    if several:
        from cryopick.picking.launch import launch  # slow to import

        result = launch(partial(_predict, job), devices, device)
    else:
        result = _predict(job, ALONE, None)
    if result is None:
        return  # the first process reports
    report(result, output, profile=profile)
    if any(row.error for row in result.rows):
        raise typer.Exit(1)


def _predict(job: "PredictJob", share: "Share", device: "torch.device | None") -> "JobResult | None":
    """Do a job, or one process's share of it, and show how it goes."""
    import signal
    from collections.abc import Callable
    from dataclasses import replace

    from cryopick.cli.picking_report import PickingProgress
    from cryopick.picking import run_job

    def stop_on_signals(stop: Callable[[], None]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)

            def end(number: int, frame: object, before: object = before) -> None:
                signal.signal(number, before)  # type: ignore[arg-type]  # the second time is meant
                stop()

            signal.signal(number, end)

    if device is not None:
        job = replace(job, settings=replace(job.settings, device=str(device)))
    with PickingProgress(shown=share.index == 0) as progress:
        return run_job(job, progress, share, stop_on_signals)


def main() -> None:
    """Run `predict`; errors meant for the user come without a traceback."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(predict)
    with reported():
        app()
