"""The options by which templates are declared."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cryopick.picking.templates import MatcherSettings, TemplateStack

TemplatesOption = Annotated[
    str, typer.Option(help="2D class averages with bright particles (.mrcs), or disc for a plain disc.")
]
TemplatePixelSizeOption = Annotated[
    float | None, typer.Option(help="Of the class averages in A/px, instead of what their header says.")
]
ClassesOption = Annotated[
    str | None, typer.Option(help="Numbers of the classes to use, such as 1,4,7; all if not given.")
]
RotationsOption = Annotated[float, typer.Option(help="Step in degrees by which templates are turned.")]
ContrastOption = Annotated[str, typer.Option(help="dark or bright particles on the micrographs.")]

_DISC = "disc"


def template_stack(
    templates: str, diameter: float, pixel_size: float | None, classes: str | None
) -> "TemplateStack":
    """Read class averages, or draw a disc; the errors are those of `read_stack`."""
    from pathlib import Path

    from cryopick.cli.settings import whole_numbers
    from cryopick.picking.templates import disc_stack, read_stack

    if templates == _DISC:
        return disc_stack(diameter)
    return read_stack(
        Path(templates), pixel_size=pixel_size, numbers=whole_numbers("--classes", classes or "")
    )


def matcher_settings(
    templates: str,
    diameter: float,
    rotations: float,
    contrast: str,
    device: str,
    min_distance: float | None = None,
) -> "MatcherSettings":
    """Make sense of the other options; ConfigurationError where a choice is none."""
    from cryopick.cli.settings import one_of
    from cryopick.picking.templates import MatcherSettings

    return MatcherSettings(
        diameter_angstrom=diameter,
        rotation_degrees=360.0 if templates == _DISC else rotations,  # a disc looks the same however turned
        min_distance_angstrom=min_distance,
        bright=one_of("--contrast", contrast, ("dark", "bright")) == "bright",
        device=device,
    )
