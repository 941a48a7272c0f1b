"""What is known of a published data set, each number with its source."""

from dataclasses import dataclass

from cryopick.dataset.catalogue import CatalogueRow, read_rows
from cryopick.dataset.foreign_training import pickers_trained_on
from cryopick.dataset.splits import SIDES, load_split, split_names

_OURS = "computed from the catalogue"
_ELSEWHERE = "in no source of the catalogue; `cryopick dataset crawl` asks EMPIAR"
_IN_HEADERS = f"{_ELSEWHERE}, `stats` reads the files' headers"
_MEASURED = "defocus range"
_FURTHER = {"weight": "kDa", "microscope": "", "dose": "e/A^2", _MEASURED: "um"}


@dataclass(frozen=True)
class Fact:
    """One thing that is known, or known to be missing.

    Parameters
    ----------
    name
        What of.
    value
        A number or words; None where no source says.
    unit
        Of a number; empty where it has none.
    source
        Where it comes from; for a missing one, where to look.
    """

    name: str
    value: str | int | float | None
    unit: str
    source: str


def facts_of(row: CatalogueRow) -> tuple[Fact, ...]:
    """List what the catalogue knows of a data set."""
    source = row.source
    size = None if row.pixel_size is None else round(row.diameter_px * row.pixel_size, 1)
    size_source = f"{source} x {row.pixel_size_source}" if row.pixel_size_source else _IN_HEADERS
    return (
        Fact("collection", str(row.collection), "", source),
        Fact("kind", row.kind, "", source),
        Fact("protein group", row.protein_group, "", "ours, after FIELD.md 4.1"),
        Fact("parts on disk", ", ".join(row.parts) or "one", "", "recon-aware-pick" if row.parts else source),
        Fact("micrographs", row.micrographs, "", source),
        Fact("frame as listed", f"{row.listed_width} x {row.listed_height}", "px", source),
        Fact("pixel size", row.pixel_size, "A/px", row.pixel_size_source or _IN_HEADERS),
        Fact("diameter", row.diameter_px, "px", source),
        Fact("diameter", size, "A", size_source),
        Fact("labels", row.labels, "", source),
        Fact("labels per micrograph", round(row.labels / row.micrographs, 1), "", _OURS),
        *(_further(row.id, what, unit) for what, unit in _FURTHER.items()),
        Fact("splits", ", ".join(splits_of(row.id)) or "none", "", "the files of the splits"),
        Fact(
            "trained on by", ", ".join(pickers_trained_on(row.id)) or "none known", "", "foreign_training.tsv"
        ),
        Fact("remarks", row.remarks or "none", "", "FIELD.md 4.1 and 4.2, head of catalogue.tsv"),
    )


def _further(id_: str, what: str, unit: str) -> Fact:
    """Say what one of the sources tells of weight, microscope, dose or defocus; or that none does."""
    for row in read_rows("further_facts.tsv"):
        if (row["id"], row["what"]) == (id_, what):
            return Fact(what, row["value"], row["unit"], row["source"])
    return Fact(what, None, unit, f"{_ELSEWHERE}, `stats` measures it" if what == _MEASURED else _ELSEWHERE)


def splits_of(id_: str) -> tuple[str, ...]:
    """List the named splits with a data set, as ``name:side``."""
    return tuple(
        f"{name}:{side}" for name in split_names() for side in SIDES if id_ in load_split(name).side(side)
    )
