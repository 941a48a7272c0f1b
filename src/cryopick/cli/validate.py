"""``cryopick validate``: pick sets judged by their 2D classes and 3D maps."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cryopick.cli.named_paths import named_paths
from cryopick.cli.settings import TrustOption
from cryopick.cli.source_options import FrameOfSets, FromOfSets, ScaleOfSets, options_of_sets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from cryopick.validation.measures import PickSetResult
    from cryopick.validation.pick_sets import PickSets, PickSource

LABELS = "labels"


def validate(
    picks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=]PICKS...",
            help="Output of predict, or coordinates in any format.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="The experts' labels, one more set.", exists=True)
    ] = None,
    micrographs: Annotated[
        list[str] | None,
        typer.Option(
            help="Micrographs: files, folders, globs, or a micrographs STAR, whose CTF is used; may be "
            "repeated. If not given, those of the first output of predict."
        ),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("validation"),
    engine: Annotated[str, typer.Option(help="relion or aspire.")] = "relion",
    diameter: Annotated[
        float | None, typer.Option(help="Of the particle in A; as the labels say if not given.")
    ] = None,
    pixel_size: Annotated[
        float | None, typer.Option(help="Of the micrographs in A/px, where files do not say.")
    ] = None,
    trust_pixel_size: TrustOption = None,
    particle_pixel_size: Annotated[float, typer.Option(help="Of the particle images in A/px.")] = 5.0,
    box: Annotated[float, typer.Option(help="Side of the boxes in particle diameters.")] = 1.6,
    particles: Annotated[
        int | None, typer.Option(help="Draw so many of each set at random; all if not given.")
    ] = None,
    bright: Annotated[
        bool, typer.Option("--bright", help="Particles are bright on the micrographs, as in negative stain.")
    ] = False,
    no_ctf: Annotated[
        bool, typer.Option("--no-ctf", help="Do not correct for the CTF that a micrographs STAR has.")
    ] = False,
    classes: Annotated[int, typer.Option(help="2D classes.")] = 50,
    iterations: Annotated[int, typer.Option(help="Of the 2D classification.")] = 25,
    regularisation: Annotated[float, typer.Option(help="RELION's T of the 2D classes.")] = 2.0,
    classes_resolution: Annotated[
        float | None,
        typer.Option(help="Finest detail in A that 2D alignment looks at; no limit if not given."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the random draw and the 2D classification.", min=1)] = 1,
    symmetry: Annotated[str, typer.Option(help="Point group, as RELION calls it.")] = "C1",
    seeds: Annotated[str, typer.Option(help="One map for each, all of them shown.")] = "1,2,3",
    initial_iterations: Annotated[int, typer.Option(help="Of each initial model.")] = 100,
    reference: Annotated[
        Path | None, typer.Option(help="Map to begin with instead of an initial model.", exists=True)
    ] = None,
    reference_resolution: Annotated[
        float, typer.Option(help="Low-pass filter in A of what refinement begins with.")
    ] = 40.0,
    truth: Annotated[
        Path | None, typer.Option(help="The true map, of simulated particles.", exists=True)
    ] = None,
    until: Annotated[str, typer.Option(help="classes (2D only) or maps.")] = "maps",
    threads: Annotated[
        int | None, typer.Option(help="To compute with; all cores if not given.", min=1)
    ] = None,
    from_: FromOfSets = None,
    frame: FrameOfSets = None,
    scale: ScaleOfSets = None,
) -> None:
    """Classify and refine the particles of pick sets, side by side. The same command goes on where it was.

    Classes are chosen by a rule into OUTPUT/<set>/classes.csv; change yes and no there and run the same
    command again to refine with your choice.
    """
    from dataclasses import replace
    from os import cpu_count

    from rich.console import Console

    from cryopick.cli.settings import one_of, pixel_size_source, whole_numbers
    from cryopick.core import ConfigurationError
    from cryopick.validation.engine import EngineOptions
    from cryopick.validation.engines import EngineName, open_engine
    from cryopick.validation.options import Until, ValidationOptions
    from cryopick.validation.pick_sets import read_pick_sets
    from cryopick.validation.validate import validate as validate_picks

    options = ValidationOptions(
        particle_pixel_size=particle_pixel_size,
        box_diameters=box,
        particles=particles,
        draw_seed=seed,
        invert=not bright,
        seeds=whole_numbers("--seeds", seeds),
        truth=truth,
        until=one_of("--until", until, Until),
    )
    name = one_of("--engine", engine, EngineName)
    sources = _sources(picks or [], labels, from_, frame, scale)
    console = Console(soft_wrap=True, highlight=False)
    picked = read_pick_sets(sources, micrographs or (), pixel_size, pixel_size_source(trust_pixel_size))
    if no_ctf:
        picked = replace(picked, ctf={})
    diameter = diameter or picked.diameter_angstrom
    if diameter is None:
        raise ConfigurationError("the particle's diameter is not known; pass --diameter in A")
    computing = EngineOptions(
        diameter_angstrom=diameter,
        classes=classes,
        iterations=iterations,
        regularisation=regularisation,
        classes_resolution=classes_resolution,
        classes_seed=seed,
        symmetry=symmetry,
        initial_iterations=initial_iterations,
        reference=reference,
        reference_resolution=reference_resolution,
        ctf=bool(picked.ctf),
    )
    _say_what(console, picked, computing.ctf, diameter)
    with _Status(console) as status:
        running = open_engine(name, threads or cpu_count() or 1, status.detail)
        results = validate_picks(picked, running, computing, options, output, status.step)
    _report(console, results, output)
    if any(result.failed for result in results):
        raise typer.Exit(1)


def _sources(
    picks: "Sequence[str]",
    labels: Path | None,
    formats: list[str] | None,
    frames: list[str] | None,
    scales: list[str] | None,
) -> "list[PickSource]":
    """Name the pick sets; labels come last."""
    from cryopick.core import ConfigurationError
    from cryopick.validation.pick_sets import PickSource

    paths = named_paths(picks)
    if labels is not None:
        if LABELS in paths:
            raise typer.BadParameter(f"a pick set is called {LABELS}; pass NAME=PATH", param_hint="PICKS")
        paths[LABELS] = labels
    if not paths:
        raise typer.BadParameter("wanted [NAME=]PICKS, or --labels", param_hint="PICKS")
    declared = options_of_sets(list(paths), formats, frames, scales)
    if unknown := declared.keys() - paths.keys():
        raise ConfigurationError(
            f"{min(unknown)}: something is declared of it, and no pick set is called so; wanted one of "
            f"{', '.join(paths)}"
        )
    return [PickSource(name, path, declared.get(name)) for name, path in paths.items()]


class _Status:
    """Which step is under way, on one line that changes; or a line for each step where nobody watches."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._status = console.status("")
        self._step = ""

    def __enter__(self) -> "_Status":
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def step(self, text: str) -> None:
        """Show the beginning of a step."""
        self._step = text
        self.detail("")
        if not self._console.is_terminal:
            self._console.print(text, markup=False)

    def detail(self, text: str) -> None:
        """Show how far the step is."""
        from rich.markup import escape

        self._status.update(escape(f"{self._step}, {text}" if text else self._step))


def _say_what(console: "Console", picked: "PickSets", ctf: bool, diameter: float) -> None:
    """Say what is about to be computed."""
    counts = ", ".join(f"{one.name} {one.given}" for one in picked.sets)
    console.print(f"particles: {counts}; diameter {diameter:g} A, micrographs of {picked.pixel_size:g} A/px")
    if not ctf:
        console.print(
            "without CTF correction: pass the micrographs_ctf.star of `cryopick ctf` as --micrographs for it"
        )


def _report(console: "Console", results: "Sequence[PickSetResult]", output: Path) -> None:
    """Say what came of each set, where the page is, and what is missing."""
    from rich.markup import escape

    for result in results:
        good = sum(each.particles for each in result.chosen)
        console.print(
            escape(
                f"{result.name}: {good} of {result.used} particles ({result.given} given) in "
                f"{len(result.chosen)} selected classes, {len(result.maps)} maps"
            )
        )
    console.print(escape(f"report: {output / 'index.html'}"))
    for result in results:
        for error in result.failed:
            console.print(f"[bold red]not extracted:[/] {escape(f'{result.name}: {error}')}")
