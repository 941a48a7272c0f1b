"""Cross-validation in which no protein is on two sides."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from cryopick.core import DataSetError
from cryopick.dataset.catalogue import proteins_of
from cryopick.dataset.splits import Split


def make_folds(name: str, labels: Mapping[str, int], count: int, seed: int = 0) -> tuple[Split, ...]:
    """Deal data sets into folds of about as many labels each, all sets of a protein into one.

    Largest protein first into the emptiest fold, as in scikit-learn's ``GroupKFold``; proteins of equal size
    are dealt in an order that the seed decides.

    Parameters
    ----------
    name
        Of the folds: ``<name>_1`` and so on.
    labels
        How many labels each data set has, by id. One that is not in the catalogue is a protein of its own.
    count
        Of folds; each is the test side of one split, and all the others its training side.
    seed
        For ties.

    Raises
    ------
    DataSetError
        If there are fewer proteins than folds, or fewer than two folds.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for id_, protein in proteins_of(labels).items():
        groups[protein].append(id_)
    if not 2 <= count <= len(groups):
        raise DataSetError(
            f"{count} folds of {len(groups)} proteins; wanted at least 2, and no more than there are proteins"
        )
    order = np.random.default_rng(seed).permutation(sorted(groups)).tolist()
    order.sort(key=lambda group: -sum(labels[id_] for id_ in groups[group]))
    folds: list[list[str]] = [[] for _ in range(count)]
    for group in order:
        emptiest = min(folds, key=lambda fold: (sum(labels[id_] for id_ in fold), len(fold)))
        emptiest += groups[group]
    return tuple(
        Split(
            f"{name}_{number}",
            train=tuple(sorted(id_ for other in folds if other is not fold for id_ in other)),
            validation=(),
            test=tuple(sorted(fold)),
        )
        for number, fold in enumerate(folds, start=1)
    )
