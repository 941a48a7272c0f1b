"""Files of an EMPIAR deposition, from the pages that its server shows of its folders."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from cryopick.acquisition.client import Client
from cryopick.acquisition.network_error import NetworkError
from cryopick.acquisition.remote import Remote
from cryopick.core import ConfigurationError
from cryopick.dataset.sites import Sites

_SIZE = re.compile(r"(?:^|\s)(\d+(?:\.\d+)?)([KMGT]?)\s*$")
_FACTORS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_DEEPEST = 12


def list_deposition(client: Client, sites: Sites, id_: str, match: str | None = None) -> list[Remote]:
    """List the files of a deposition's ``data`` folder and all below.

    Parameters
    ----------
    client, sites
        The way to the network, and where EMPIAR is.
    id_
        EMPIAR's number.
    match
        A regular expression that a file's path has to hold; None for the one that the sites have for this
        deposition, or all.

    Raises
    ------
    ConfigurationError
        If ``match`` is no regular expression.
    NetworkError
        If a folder cannot be listed, or no file passes.
    """
    try:
        pattern = re.compile(match or sites.empiar_match.get(id_, ""))
    except re.error as error:
        raise ConfigurationError(
            f"--match {match or sites.empiar_match[id_]}: not a regular expression ({error}); wanted one "
            r"such as '\.mrc$'"
        ) from error
    remotes = []
    waiting = ["data/"]
    while waiting:
        folder = waiting.pop()
        page = _Page()
        page.feed(client.get(sites.empiar_url(id_, folder)).text)
        for name, size in page.entries:
            path = folder + name
            if name.endswith("/"):
                if path.count("/") <= _DEEPEST:
                    waiting.append(path)
            elif pattern.search(path):
                remotes.append(Remote(sites.empiar_url(id_, path), f"{id_}/empiar/{path}", estimate=size))
    if not remotes:
        url = sites.empiar_url(id_, "data/")
        raise NetworkError(f"{url}: no file there that passes {pattern.pattern!r}; try another --match")
    return sorted(remotes, key=lambda remote: remote.path)


class _Page(HTMLParser):
    """A folder's page as Apache and nginx write it: a link for each entry, its size further on the line."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[str, int]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a link to a child."""
        if tag != "a":
            return
        parts = urlsplit(dict(attrs).get("href") or "")
        name = unquote(parts.path)
        self._inside = True
        child = name.removesuffix("/")
        # Sorting links have a query, the parent is absolute or "..".
        if (
            not (parts.scheme or parts.netloc or parts.query)
            and child not in ("", ".", "..")
            and "/" not in child
        ):
            self.entries.append((name, 0))

    def handle_endtag(self, tag: str) -> None:
        """Leave a link."""
        if tag == "a":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Take down the size that follows a link."""
        found = None if self._inside else _SIZE.search(data.rstrip())
        if found and self.entries and self.entries[-1][1] == 0:
            self.entries[-1] = (self.entries[-1][0], int(float(found[1]) * _FACTORS[found[2]]))
