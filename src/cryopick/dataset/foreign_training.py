"""What other pickers were trained on: a score of theirs on such a set is not of an unseen protein."""

from dataclasses import dataclass

from cryopick.dataset.catalogue import proteins_of, read_rows


@dataclass(frozen=True)
class ForeignTraining:
    """The training sets of another picker's general model.

    Parameters
    ----------
    picker
        Its name.
    ids
        Of the catalogue.
    source
        Where that is documented; the head of ``foreign_training.tsv`` spells the names out.
    """

    picker: str
    ids: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ForeignLeak:
    """Test sets whose protein another picker has seen.

    Parameters
    ----------
    picker
        Which.
    same_set
        Test sets that it was trained on.
    same_protein
        Further test sets of a protein that it was trained on in another set.
    """

    picker: str
    same_set: tuple[str, ...]
    same_protein: tuple[str, ...]


def load_foreign_training() -> tuple[ForeignTraining, ...]:
    """Read what is documented."""
    return tuple(
        ForeignTraining(row["picker"], tuple(row["ids"].split(",")), row["source"])
        for row in read_rows("foreign_training.tsv")
    )


def pickers_trained_on(id_: str) -> tuple[str, ...]:
    """List the pickers whose general model has seen a data set."""
    return tuple(each.picker for each in load_foreign_training() if id_ in each.ids)


def find_foreign_leaks(test_ids: tuple[str, ...]) -> tuple[ForeignLeak, ...]:
    """Find out which pickers have seen which of some test sets, or their proteins.

    Parameters
    ----------
    test_ids
        Ids; one that is not in the catalogue is a protein of its own.

    Returns
    -------
    tuple of ForeignLeak
        One per picker that has seen any.
    """
    protein_of = proteins_of(test_ids)
    leaks = []
    for training in load_foreign_training():
        seen = proteins_of(training.ids).values()
        same_set = tuple(id_ for id_ in test_ids if id_ in training.ids)
        same_protein = tuple(id_ for id_ in test_ids if id_ not in training.ids and protein_of[id_] in seen)
        if same_set or same_protein:
            leaks.append(ForeignLeak(training.picker, same_set, same_protein))
    return tuple(leaks)
