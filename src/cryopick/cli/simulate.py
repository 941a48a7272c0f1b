"""``cryopick simulate``: micrographs with known particles."""

from pathlib import Path
from typing import Annotated

import typer


def simulate(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the <id>/ folders.")],
    micrographs: Annotated[int, typer.Option(help="Micrographs of each data set.")] = 12,
    structure: Annotated[
        list[Path] | None,
        typer.Option(
            help="PDB, mmCIF or MRC file, also .gz; a data set for each. None: random particles.", exists=True
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--id", help="Name of the data set, if it is only one.")] = None,
    first: Annotated[
        int,
        typer.Option(
            min=0, help="Number of the first micrograph; with the same seed, further ones of a data set."
        ),
    ] = 0,
    proteins: Annotated[int, typer.Option(min=1, help="Without --structure: how many random particles.")] = 1,
    diameter: Annotated[float | None, typer.Option(help="Diameter of random particles in A.")] = None,
    voxel_size: Annotated[
        float | None, typer.Option(help="A per voxel of a map whose header is silent.")
    ] = None,
    shape: Annotated[str, typer.Option(help="Rows x columns.")] = "960x1024",
    pixel_size: Annotated[
        float | None, typer.Option(help="A per pixel; 3 for easy and 1.5 for realistic if not given.")
    ] = None,
    preset: Annotated[str, typer.Option(help="easy or realistic.")] = "realistic",
    seed: Annotated[int, typer.Option(min=0, help="The same seed writes the same files.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes.", min=1)] = 1,
) -> None:
    """Write simulated data sets in CryoPPP's layout, with labels, false positives and the whole truth."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from cryopick.core import ConfigurationError
    from cryopick.simulation.data_set import simulate_data_set
    from cryopick.simulation.plan import plan_data_sets
    from cryopick.simulation.preset import Preset

    if preset not in list(Preset):
        raise ConfigurationError(f"--preset {preset}: wanted {' or '.join(Preset)}")
    rows, _, columns = shape.lower().partition("x")
    if not (rows.isdecimal() and columns.isdecimal()):
        raise ConfigurationError(f"--shape {shape}: wanted rows x columns in pixels, such as 1024x1440")
    plans = plan_data_sets(
        output,
        micrographs=micrographs,
        shape=(int(rows), int(columns)),
        pixel_size=pixel_size,
        preset=Preset(preset),
        seed=seed,
        structures=structure or [],
        voxel_size=voxel_size,
        proteins=proteins,
        diameter_angstrom=diameter,
        name=name,
        first=first,
    )
    console = Console()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    runs = [simulate_data_set(plan, jobs) for plan in plans]
    with bar:
        for plan, run in zip(plans, runs, strict=True):
            task = bar.add_task(plan.folder.name, total=plan.micrographs)
            for _ in run:
                bar.advance(task)
    for plan in plans:
        console.print(f"data set: {plan.folder}", soft_wrap=True)
