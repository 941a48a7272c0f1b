"""Which micrograph the names in coordinate files mean, where names are not quite the same."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.naming import micrograph_key, unprocessed_key


def match_micrographs(keys: Iterable[str], micrographs: Iterable[Path]) -> Mapping[str, Path]:
    """Find the micrograph of each key, as `match_keys` does.

    Parameters
    ----------
    keys
        Micrograph keys of coordinates.
    micrographs
        The files that can be meant.

    Returns
    -------
    mapping
        The file by key, for the keys that have one.

    Raises
    ------
    CoordinatesError
        If two micrographs have one name, a key could mean two, or two keys mean one.
    """
    exact: dict[str, Path] = {}
    for file in micrographs:
        other = exact.setdefault(micrograph_key(file), file)
        if other is not file:
            raise CoordinatesError(
                f"{other} and {file} have one name; wanted different ones. Pass one of the folders"
            )
    return {key: exact[known] for key, known in match_keys(keys, exact).items()}


def match_keys(keys: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Find which of the known micrograph keys each key means.

    The same one or, where there is none and nobody bears its name, the one that is the same without what
    motion correction appends; of several, the one that has nothing appended.

    Parameters
    ----------
    keys
        Micrograph keys.
    known
        Those that can be meant, all different.

    Returns
    -------
    dict
        The known key by key, for the keys that have one.

    Raises
    ------
    CoordinatesError
        If a key could mean two, or two keys mean one.
    """
    exact = set(known)
    loose: dict[str, list[str]] = {}
    for one in sorted(exact):
        loose.setdefault(unprocessed_key(one), []).append(one)
    wanted = list(keys)
    taken = exact.intersection(wanted)
    matched = {key: key for key in wanted if key in taken}
    owners: dict[str, str] = {}
    for key in wanted:
        candidates = [one for one in loose.get(unprocessed_key(key), []) if one not in taken]
        if key in taken or not candidates:
            continue
        if unprocessed_key(key) in candidates:
            candidates = [unprocessed_key(key)]
        if len(candidates) > 1:
            raise CoordinatesError(
                f"coordinates of {key} could be of {' and '.join(candidates)}; wanted one. Rename, or move "
                "one away"
            )
        (one,) = candidates
        if one in owners:
            raise CoordinatesError(
                f"coordinates of {owners[one]} and of {key} are both of {one}; wanted one. Leave one out"
            )
        matched[key] = one
        owners[one] = key
    return matched
