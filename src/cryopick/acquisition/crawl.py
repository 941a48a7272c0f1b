"""EMPIAR's metadata of many depositions, gathered into a file of one JSON line each."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryopick.acquisition.client import Client
from cryopick.acquisition.empiar_entry import read_entry
from cryopick.acquisition.json_lines import add_line, read_lines
from cryopick.acquisition.network_error import NetworkError
from cryopick.dataset import find_row
from cryopick.dataset.sites import Sites


@dataclass(frozen=True)
class Crawl:
    """What was gathered.

    Parameters
    ----------
    fetched, cached
        Ids asked for now, and known from a run before.
    failed
        What went wrong, by id.
    """

    fetched: tuple[str, ...]
    cached: tuple[str, ...]
    failed: dict[str, str]


def crawl(
    client: Client,
    sites: Sites,
    ids: Sequence[str],
    output: Path,
    *,
    refresh: bool = False,
    progress: Callable[[str], None] = lambda id_: None,
) -> Crawl:
    """Ask EMPIAR for each deposition that the file does not have yet, and add it to the file at once.

    Parameters
    ----------
    client
        The way to the network; its manners set the pace.
    sites
        Where EMPIAR is.
    ids
        EMPIAR's numbers.
    output
        JSON lines; the last line of an id holds.
    refresh
        Whether to ask again for those that are there.
    progress
        Called after each.
    """
    known = set() if refresh else {row["id"] for row in read_crawl(output)}
    fetched, failed = [], {}
    for id_ in ids:
        if id_ not in known:
            row = find_row(id_)
            try:
                answer = client.get_json(sites.empiar_api.format(id=id_))
                entry = read_entry(answer, id_, sites, None if row is None else row.pixel_size)
            except NetworkError as error:
                failed[id_] = str(error)
            else:
                retrieved_at = datetime.now(UTC).isoformat(timespec="seconds")
                add_line(output, asdict(entry) | {"retrieved_at": retrieved_at})
                fetched.append(id_)
        progress(id_)
    return Crawl(tuple(fetched), tuple(id_ for id_ in ids if id_ in known), failed)


def read_crawl(path: Path) -> list[dict[str, Any]]:
    """Read what was gathered: the last whole line of each id; nothing where there is no file."""
    return list({row["id"]: row for row in read_lines(path) if "id" in row}.values())
