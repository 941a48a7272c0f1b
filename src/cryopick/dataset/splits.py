"""Named splits of the published data sets, kept as text, and the rule that no protein is on two sides."""

from collections import defaultdict
from configparser import ConfigParser
from dataclasses import dataclass
from importlib import resources

from cryopick.core import DataSetError
from cryopick.dataset.catalogue import load_catalogue


@dataclass(frozen=True)
class Split:
    """Which data sets serve for what; any of the three may be empty.

    Parameters
    ----------
    name
        Name of the split.
    train, validation, test
        Ids of the catalogue.
    """

    name: str
    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids of the split."""
        return self.train + self.validation + self.test


@dataclass(frozen=True)
class Leak:
    """A protein on more than one side of a split: the ids that hold it, by side."""

    protein_group: str
    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]


def split_names() -> tuple[str, ...]:
    """List the splits that `load_split` knows."""
    folder = resources.files("cryopick.dataset") / "splits"
    return tuple(
        sorted(file.name.removesuffix(".txt") for file in folder.iterdir() if file.name.endswith(".txt"))
    )


def load_split(name: str) -> Split:
    """Read a named split.

    Raises
    ------
    DataSetError
        If there is no split of that name.
    """
    if name not in split_names():
        raise DataSetError(f"no split is named {name!r}; wanted one of {', '.join(split_names())}")
    text = (resources.files("cryopick.dataset") / "splits" / f"{name}.txt").read_text(encoding="utf-8")
    parser = ConfigParser(allow_no_value=True, interpolation=None)
    parser.read_string(text, source=f"{name}.txt")
    sides = {side: tuple(parser[side]) if side in parser else () for side in ("train", "validation", "test")}
    return Split(name, **sides)


def find_leaks(split: Split) -> tuple[Leak, ...]:
    """Find the proteins that are on more than one side of a split.

    Parameters
    ----------
    split
        Its ids need not be in the catalogue; those that are not count as proteins of their own.

    Returns
    -------
    tuple of Leak
        By name of the protein group; empty for an honest split.
    """
    group_of = {row.id: row.protein_group for row in load_catalogue()}
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for id_ in split.ids:
        groups[group_of.get(id_, id_)].add(id_)
    leaks = []
    for group, ids in sorted(groups.items()):
        train, validation, test = (
            tuple(id_ for id_ in side if id_ in ids) for side in (split.train, split.validation, split.test)
        )
        if sum(map(bool, (train, validation, test))) > 1:
            leaks.append(Leak(group, train, validation, test))
    return tuple(leaks)
