"""`cryopick dataset split`: which data sets to train and to test on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryopick.dataset import Split


def split(
    name: Annotated[
        str | None, typer.Argument(help="A named split, or a file of one; the names are listed without it.")
    ] = None,
    folds: Annotated[int | None, typer.Option(help="Make so many folds, proteins kept together.")] = None,
    collection: Annotated[str | None, typer.Option(help="With --folds: cryoppp or cryovirusdb.")] = None,
    root: Annotated[
        Path | None,
        typer.Option(help="With --folds: the data sets in this folder, by their own labels.", exists=True),
    ] = None,
    seed: Annotated[int, typer.Option(help="With --folds: for proteins of equal size.")] = 0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder to write them to, as text with checksums.")
    ] = None,
) -> None:
    """Show a split and its leaks, or make grouped folds; exit code 1 where a protein is on two sides."""
    from cryopick.cli.settings import one_of
    from cryopick.core import ConfigurationError
    from cryopick.dataset import Collection, find_leaks, load_split, make_folds, split_names, write_split

    if folds is not None:
        if name is not None:
            raise ConfigurationError(f"{name}: a named split and --folds; wanted one of them")
        own = root.resolve().name if root else None
        chosen = one_of("--collection", collection, Collection)
        labels = _labels(root, chosen)
        splits = make_folds(f"{own or chosen or 'catalogue'}_fold", labels, folds, seed)
    elif name is not None:
        splits = (_read(name),)
    else:
        for known in split_names():
            one = load_split(known)
            typer.echo(f"{known}: {len(one.train)} / {len(one.validation)} / {len(one.test)} data sets")
        return
    leaky = False
    for one in splits:
        lines = _described(one)
        typer.echo("\n".join(lines))
        leaky |= bool(find_leaks(one))
        if output is not None:
            write_split(one, output / f"{one.name}.txt", "\n".join(lines[1:]))
            typer.echo(f"wrote {output / one.name}.txt")
    if leaky:
        raise typer.Exit(1)


def _read(name: str) -> "Split":
    """Read a split by name or from a file."""
    from cryopick.dataset import load_split, read_split, split_names

    return read_split(Path(name)) if name not in split_names() and Path(name).exists() else load_split(name)


def _labels(root: Path | None, collection: str | None) -> "Mapping[str, int]":
    """Count the labels of the data sets to be dealt."""
    from cryopick.dataset import load_catalogue, measure_statistics, open_data_sets

    if root is not None:
        return {one.id: measure_statistics(one).labels for one in open_data_sets(root)}
    rows = load_catalogue()
    return {row.id: row.labels for row in rows if collection in (None, row.collection)}


def _described(split: "Split") -> list[str]:
    """Say what is on which side, and who has seen what."""
    from cryopick.dataset import SIDES, find_foreign_leaks, find_leaks

    lines = [f"split {split.name}, checksum {split.checksum[:16]}"]
    lines += [f"{side}: {' '.join(split.side(side))}" for side in SIDES if split.side(side)]
    leaks = find_leaks(split)
    if not leaks:
        lines.append("no protein is on two sides")
    for leak in leaks:
        sides = "; ".join(f"{side} {' '.join(ids)}" for side in SIDES if (ids := getattr(leak, side)))
        lines.append(f"LEAK: {leak.protein_group} is on {sides}")
    for foreign in find_foreign_leaks(split.test):
        known = [f"on {' '.join(foreign.same_set)}"] if foreign.same_set else []
        if foreign.same_protein:
            known.append(f"on the protein of {' '.join(foreign.same_protein)}")
        lines.append(f"of the test sets, {foreign.picker} was trained {' and '.join(known)}")
    return lines
