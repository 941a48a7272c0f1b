"""Pictures are stored upside down against MRC files: picks made on the one, labels on the other."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cryopick.core import Frame, convert_frame
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.pick_set import PickSet, called_alike
from cryopick.evaluation.source import Source
from cryopick.io.micrographs import micrograph_suffix, stored_upside_down

_logger = logging.getLogger(__name__)


def read_turned(
    source: Source,
    name: str,
    wanted: Mapping[str, MicrographFacts],
    own: Mapping[str, MicrographFacts],
    called: Iterable[str],
) -> PickSet:
    """Read picks in the rows of the files they were made on, and turn them over where others are wanted.

    Parameters
    ----------
    source
        Of the picks.
    name
        What to call them.
    wanted, own
        As for `follow_rows`, but for the names in ``own``, which are the source's.
    called
        The names that micrographs are to have (see `called_alike`).

    Raises
    ------
    CoordinatesError
        If they cannot be read, or a name could mean two micrographs.
    """
    picks = source.read(name, {**wanted, **own}).called_alike(called)
    return follow_rows(picks, called_alike(own, called), wanted)


def follow_rows(
    picks: PickSet,
    own: Mapping[str, MicrographFacts],
    wanted: Mapping[str, MicrographFacts],
) -> PickSet:
    """Turn picks over where they were made on the other kind of file than the labels belong to.

    Parameters
    ----------
    picks
        In rows of the files they were made on.
    own
        Those files, by micrograph.
    wanted
        The files in whose rows the labels are.

    Returns
    -------
    PickSet
        In rows of the wanted files. A file that nobody knows is taken to be of the right kind; the
        orientation check would show if it is not.
    """
    made_on = {key: fact.path.name for key, fact in own.items()}
    named = {key: each.micrograph or "" for key, each in picks.centres.items()}
    made_on |= {key: name for key, name in named.items() if micrograph_suffix(name)}
    turned = {
        key: replace(
            each,
            xy=convert_frame(each.xy, Frame.CRYOPPP, Frame.ROWS, wanted[key].shape[0]),
            micrograph=wanted[key].path.name,
        )
        for key, each in picks.centres.items()
        if key in wanted and stored_upside_down(wanted[key].path, made_on.get(key, ""))
    }
    if turned:
        key = next(iter(turned))
        _logger.warning(
            "%s: in rows of %s; wanted those of %s, stored upside down against it: y is converted",
            picks.name,
            made_on[key],
            wanted[key].path.name,
        )
    return replace(picks, centres={**picks.centres, **turned})
