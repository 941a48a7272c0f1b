"""`cryopick ctf`: defocus, astigmatism and fit resolution."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cryopick.cli.settings import TrustOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from cryopick.validation.ctf import CtfRow


def ctf(
    micrographs: Annotated[
        list[str], typer.Argument(help="Micrographs: files, folders, globs, or a micrographs STAR.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("ctf"),
    voltage: Annotated[float | None, typer.Option(help="In kV.")] = None,
    cs: Annotated[float | None, typer.Option(help="Spherical aberration in mm.")] = None,
    amplitude_contrast: Annotated[float | None, typer.Option(help="A fraction.")] = None,
    pixel_size: Annotated[
        float | None, typer.Option(help="Pixel size in A/px, where files do not say.")
    ] = None,
    trust_pixel_size: TrustOption = None,
    unsigned: Annotated[
        bool | None, typer.Option("--unsigned/--signed", help="How bytes of MRC mode 0 are meant.")
    ] = None,
    min_resolution: Annotated[float, typer.Option(help="Coarsest rings that are fitted, in A.")] = 30.0,
    max_resolution: Annotated[float, typer.Option(help="Finest rings that are fitted, in A.")] = 5.0,
    min_defocus: Annotated[float, typer.Option(help="Least underfocus searched, in A.")] = 3000.0,
    max_defocus: Annotated[float, typer.Option(help="Largest underfocus searched, in A.")] = 50000.0,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Threads.", min=1)] = 1,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Fit anew what the STAR file or an earlier run in the folder knows."),
    ] = False,
) -> None:
    """Estimate the contrast transfer function: micrographs_ctf.star, a picture of each, and an overview."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from cryopick.cli.settings import pixel_size_source
    from cryopick.core import ConfigurationError
    from cryopick.io.coordinates import Optics

    try:
        import torch_ctf_estimation  # noqa: F401
    except ImportError as error:
        raise ConfigurationError(
            "cryopick ctf needs torch-ctf-estimation, which is not there; pip install 'cryopick[ctf]'"
        ) from error
    from cryopick.validation.ctf import CtfOptions, estimate_all, find_sources

    options = CtfOptions(
        optics=Optics(voltage, cs, amplitude_contrast),
        pixel_size=pixel_size,
        trust_pixel_size=pixel_size_source(trust_pixel_size),
        unsigned=unsigned,
        coarsest=min_resolution,
        finest=max_resolution,
        least_defocus=min_defocus,
        most_defocus=max_defocus,
    )
    sources = find_sources(micrographs)
    console = Console(soft_wrap=True, highlight=False)
    columns = (TextColumn("ctf"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("ctf", total=len(sources))
        rows = estimate_all(
            sources, output, options, fresh=fresh, jobs=jobs, progress=lambda row: bar.advance(task)
        )
    _report(console, rows, output)
    if any(row.error for row in rows):
        raise typer.Exit(1)


def _report(console: "Console", rows: "Sequence[CtfRow]", output: Path) -> None:
    """Say how many were estimated, which to look at, and which failed."""
    from rich.markup import escape

    good = [row for row in rows if row.values is not None]
    kept = sum(row.kept for row in good)
    told = f", {kept} of them with the defocus of the STAR file" if kept else ""
    console.print(escape(f"{len(good)} micrographs{told}: {output}"))
    if doubtful := [row.micrograph for row in rows if row.doubtful]:
        console.print(
            escape(f"hardly any rings, so the defocus may be wrong; see the pictures: {', '.join(doubtful)}")
        )
    if pictures := [row.micrograph for row in rows if row.of_picture]:
        console.print(
            escape(
                "fitted to pictures, as a rule filtered copies, so the defocus may be wrong; take the MRC or "
                f"TIFF files: {', '.join(pictures)}"
            )
        )
    for row in rows:
        if row.error:
            console.print(f"[bold red]not estimated:[/] {escape(row.error)}")
