"""`cryopick template-pick`: pick particles by correlation with class averages."""

from pathlib import Path
from typing import Annotated

import typer

from cryopick.cli.settings import (
    DeviceOption,
    FreshOption,
    MicrographsArgument,
    PixelSizeOption,
    TrustOption,
    UnsignedOption,
)
from cryopick.cli.template_options import (
    ClassesOption,
    ContrastOption,
    RotationsOption,
    TemplatePixelSizeOption,
    TemplatesOption,
)


def template_pick(
    micrographs: MicrographsArgument,
    templates: TemplatesOption,
    diameter: Annotated[float, typer.Option(help="Particle diameter in A, as long as the particle is.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("template_picks"),
    template_pixel_size: TemplatePixelSizeOption = None,
    classes: ClassesOption = None,
    rotations: RotationsOption = 15.0,
    min_distance: Annotated[
        float | None, typer.Option(help="Least distance of two picks in A; 0.7 diameters if not given.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(help="Least correlation of a pick; what divides the candidates best if not given."),
    ] = None,
    contrast: ContrastOption = "dark",
    pixel_size: PixelSizeOption = None,
    trust_pixel_size: TrustOption = None,
    unsigned: UnsignedOption = None,
    device: DeviceOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Pick particles by their correlation with 2D class averages, and write what predict writes.

    A micrograph that cannot be picked is named at the end and never stops the others; exit code 1 says so. A
    run that was interrupted goes on with the same command.
    """
    from cryopick.cli.picking_report import PickingProgress, report
    from cryopick.cli.settings import pixel_size_source
    from cryopick.cli.template_options import matcher_settings, template_stack
    from cryopick.picking import Diameter, PickingOptions
    from cryopick.picking.templates import TemplateJob, run_template_job

    job = TemplateJob(
        sources=tuple(micrographs),
        output=output,
        stack=template_stack(templates, diameter, template_pixel_size, classes),
        settings=matcher_settings(templates, diameter, rotations, contrast, device, min_distance),
        options=PickingOptions(
            diameter=Diameter(angstrom=diameter),
            threshold=threshold,
            pixel_size=pixel_size,
            trust_pixel_size=pixel_size_source(trust_pixel_size),
            unsigned=unsigned,
        ),
        fresh=fresh,
    )
    with PickingProgress() as progress:
        result = run_template_job(job, progress)
    report(result, output, profile=False)
    if any(row.error for row in result.rows):
        raise typer.Exit(1)
