"""Named splits of the published data sets, kept as text, and the rule that no protein is on two sides."""

from collections import defaultdict
from configparser import ConfigParser
from configparser import Error as ParsingError
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path

from cryopick.core import DataSetError
from cryopick.dataset.catalogue import proteins_of
from cryopick.io.atomic import replacing

SIDES = ("train", "validation", "test")
_CHECKSUM = "checksum"


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

    @property
    def checksum(self) -> str:
        """SHA-256 of what is on which side; neither the order nor comments matter."""
        lines = (f"{side} {id_}\n" for side in SIDES for id_ in sorted(self.side(side)))
        return sha256("".join(lines).encode()).hexdigest()

    def side(self, name: str) -> tuple[str, ...]:
        """List the ids of one of `SIDES`."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[name]


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
        If there is no split of that name, or it is not what its checksum says.
    """
    if name not in split_names():
        raise DataSetError(f"no split is named {name!r}; wanted one of {', '.join(split_names())}")
    text = (resources.files("cryopick.dataset") / "splits" / f"{name}.txt").read_text(encoding="utf-8")
    return _parse(name, text, f"{name}.txt")


def read_split(path: Path) -> Split:
    """Read a split that `write_split` wrote, or one written by hand in the same form.

    Raises
    ------
    DataSetError
        If it cannot be read, or is not what its checksum says.
    """
    try:
        return _parse(path.stem, path.read_text(encoding="utf-8"), str(path))
    except (OSError, ValueError) as error:
        raise DataSetError(f"{path}: cannot be read ({error}). Check the path") from error


def write_split(split: Split, path: Path, remark: str = "") -> None:
    """Write a split as text, with its checksum; the remark goes above it as a comment."""
    lines = [f"# {line}".rstrip() for line in remark.splitlines()]
    for side in SIDES:
        if split.side(side):
            lines += [f"[{side}]", *split.side(side), ""]
    lines += [f"[{_CHECKSUM}]", split.checksum]
    with replacing(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")


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
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for id_, protein in proteins_of(split.ids).items():
        groups[protein].add(id_)
    leaks = []
    for group, ids in sorted(groups.items()):
        train, validation, test = (
            tuple(id_ for id_ in side if id_ in ids) for side in (split.train, split.validation, split.test)
        )
        if sum(map(bool, (train, validation, test))) > 1:
            leaks.append(Leak(group, train, validation, test))
    return tuple(leaks)


class _IdParser(ConfigParser):
    """A parser that leaves capitals in names alone."""

    def optionxform(self, optionstr: str) -> str:
        """Keep a name as it is."""
        return optionstr


def _parse(name: str, text: str, source: str) -> Split:
    """Make a split of text and hold it against its checksum, where it has one."""
    parser = _IdParser(allow_no_value=True, interpolation=None, delimiters=("=",))
    try:
        parser.read_string(text, source=source)
    except ParsingError as error:
        raise DataSetError(
            f"{source}: cannot be read as a split ({error}); wanted [train], [validation] and [test], and "
            "one id a line below each"
        ) from error
    if stray := [section for section in parser.sections() if section not in (*SIDES, _CHECKSUM)]:
        raise DataSetError(f"{source}: found [{stray[0]}]; wanted only [{'], ['.join(SIDES)}]")
    train, validation, test = (tuple(parser[side]) if side in parser else () for side in SIDES)
    split = Split(name, train, validation, test)
    stored = next(iter(parser[_CHECKSUM]), "") if _CHECKSUM in parser else split.checksum
    if stored != split.checksum:
        raise DataSetError(
            f"{source}: its ids have the checksum {split.checksum}, but it says {stored}. It was changed "
            "after it was written; write it again, or take the checksum out if the change is meant"
        )
    return split
