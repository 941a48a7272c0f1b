"""The options by which coordinate files are declared, and what is said of how they were understood."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryopick.core import Frame
    from cryopick.io.coordinates import LocatedPicks, SourceOptions

FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="Format read: star, cryoppp, box, cbox, cs, eman2, coco, topaz or table; told by names and "
        "contents if not given.",
    ),
]
FrameOption = Annotated[
    str | None,
    typer.Option(
        help="How y is counted in the files: rows (from the first stored row) or cryoppp (from the last); as "
        "their format has it if not given."
    ),
]
FlipOption = Annotated[
    bool,
    typer.Option(
        "--flip-y",
        help="y is counted from the other end than their format has it, as on micrographs stored the other "
        "way up; turns shifts and angles over, too.",
    ),
]
ScaleOption = Annotated[
    float | None,
    typer.Option(help="Of what is read: how many times smaller the picked images were (Topaz)."),
]
_SHIFTS_HELP = (
    "Pixel size of the micrographs in A/px, to take the shifts of a classification or refinement "
    "(RELION's rlnOriginXAngst or rlnOriginX, CryoSPARC's alignments) off the coordinates."
)
ShiftsOption = Annotated[float | None, typer.Option("--apply-shifts", metavar="A/PX", help=_SHIFTS_HELP)]
_PER_SET = "With NAME= for one of several pick sets, or labels= for the labels; may be repeated."
FromOfSets = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="[NAME=]FORMAT",
        help=f"Format read, as convert has it, where names and contents leave it open. {_PER_SET}",
    ),
]
FrameOfSets = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[NAME=]FRAME",
        help="How y is counted in coordinate files: rows (from the first stored row) or cryoppp (from the "
        f"last); as their format has it if not given. {_PER_SET}",
    ),
]
ScaleOfSets = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[NAME=]FACTOR",
        help=f"How many times smaller the picked images were than the micrographs (Topaz). {_PER_SET}",
    ),
]
ShiftsOfSets = Annotated[
    list[str] | None,
    typer.Option("--apply-shifts", metavar="[NAME=]A/PX", help=f"{_SHIFTS_HELP} {_PER_SET}"),
]
_ENDS = {"rows": "the first stored row", "cryoppp": "the last stored row"}


def source_options(
    format_key: str | None,
    frame: str | None,
    flip_y: bool,
    scale: float | None,
    shift_pixel_size: float | None = None,
) -> "SourceOptions":
    """Make sense of the options; ConfigurationError where a name is none."""
    from cryopick.cli.settings import one_of
    from cryopick.core import Frame
    from cryopick.io.coordinates import SourceOptions, find_format

    return SourceOptions(
        format=None if format_key is None else find_format(format_key),
        frame=one_of("--frame", frame, Frame),
        flip_y=flip_y,
        scale=scale,
        shift_pixel_size=shift_pixel_size,
    )


def options_of_sets(
    names: "Sequence[str]",
    formats: "Sequence[str] | None",
    frames: "Sequence[str] | None",
    scales: "Sequence[str] | None",
    shifts: "Sequence[str] | None" = None,
) -> "dict[str, SourceOptions]":
    """Make sense of options given as VALUE, of the only pick set, or as NAME=VALUE.

    Parameters
    ----------
    names
        Of the pick sets.
    formats, frames, scales, shifts
        What was said with ``--from``, ``--frame``, ``--scale`` and ``--apply-shifts``.

    Raises
    ------
    ConfigurationError
        If it is not clear what a value is for, or a value is none.
    """
    format_of = _by_name("--from", formats, names)
    frame_of = _by_name("--frame", frames, names)
    scale_of = _by_name("--scale", scales, names)
    shift_of = _by_name("--apply-shifts", shifts, names)
    return {
        name: source_options(
            format_of.get(name),
            frame_of.get(name),
            False,
            _factor("--scale", scale_of.get(name)),
            _factor("--apply-shifts", shift_of.get(name)),
        )
        for name in sorted({*format_of, *frame_of, *scale_of, *shift_of})
    }


def _by_name(option: str, values: "Sequence[str] | None", names: "Sequence[str]") -> dict[str, str]:
    """Split each NAME=VALUE; a bare VALUE is of the only pick set."""
    from cryopick.core import ConfigurationError

    found: dict[str, str] = {}
    for value in values or ():
        name, equals, said = value.rpartition("=")
        if not equals and len(names) > 1:
            raise ConfigurationError(
                f"{option} {value}: there are {len(names)} pick sets; say of which: {option} NAME={value}, "
                f"where NAME is one of {', '.join(names)}"
            )
        name = name if equals else names[0]
        if name in found:
            raise ConfigurationError(f"{option} {value}: said twice of {name}; pass it once")
        found[name] = said
    return found


def _factor(option: str, value: str | None) -> float | None:
    from cryopick.core import ConfigurationError

    try:
        return None if value is None else float(value)
    except ValueError as error:
        raise ConfigurationError(f"{option} {value}: wanted a number") from error


def how_y_is_counted(frame: "Frame") -> str:
    """Say a frame in words."""
    return f"y from {_ENDS[frame]}"


def notes_on_reading(read: "LocatedPicks", source: Path) -> list[str]:
    """Say how coordinates were understood, first; then what may be wrong with them."""
    from cryopick.picking.inputs import written_beside

    scaled = "" if read.scale == 1 else f", pixels x {read.scale:g}"
    notes = [f"read {source}: {read.format.name}, {how_y_is_counted(read.frame)}{scaled}"]
    if read.unmatched:
        notes.append(f"left out, no such micrograph: {listed(read.unmatched)}")
    empty = [one.name for one in read.micrographs if not len(one.picks)]
    beside = written_beside([*(Path(one.name) for one in read.micrographs), *read.absent])
    if without := [*empty, *(path.as_posix() for path in read.absent if path not in beside)]:
        notes.append(f"no particles on {_counted(len(without))}: {listed(without)}")
    if outside := read.outside():
        notes.append(f"{outside} particles lie outside their micrograph; check --scale, --frame, --flip-y")
    if read.crammed():
        notes.append(
            "all particles lie in one quarter of the micrographs; if smaller images were picked, say --scale"
        )
    return notes


def note_on_shifts(read: "LocatedPicks") -> list[str]:
    """Say that particles are not quite where their coordinates are, if a refinement has found so."""
    if shift := read.largest_shift():
        return [
            f"particles were found up to {shift:.1f} A from their coordinates; to have them there, pass "
            "--apply-shifts and the micrographs' pixel size"
        ]
    return []


def _counted(number: int) -> str:
    return f"{number} micrograph{'' if number == 1 else 's'}"


def listed(names: "Sequence[str]") -> str:
    """List names, but not without end."""
    shown = 20
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")
