"""What some sources tell of some published data sets: weight, microscope, dose, defocus."""

from dataclasses import dataclass

from cryopick.dataset.catalogue import read_rows


@dataclass(frozen=True)
class FurtherFact:
    """One thing that one source tells of one data set.

    Parameters
    ----------
    id
        Of the catalogue.
    what
        ``weight``, ``microscope``, ``dose`` or ``defocus range``.
    value
        In the source's words or numbers.
    unit
        Empty where it has none.
    source
        The head of ``further_facts.tsv`` spells the names out.
    """

    id: str
    what: str
    value: str
    unit: str
    source: str


def load_further_facts() -> tuple[FurtherFact, ...]:
    """Read them, by id."""
    return tuple(FurtherFact(**row) for row in read_rows("further_facts.tsv"))


def further_fact(id_: str, what: str) -> FurtherFact | None:
    """Look one up; None where no source that is known tells it."""
    return next((fact for fact in load_further_facts() if (fact.id, fact.what) == (id_, what)), None)
