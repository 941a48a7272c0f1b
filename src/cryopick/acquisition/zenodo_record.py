"""Files of a Zenodo record."""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from cryopick.acquisition.client import Client
from cryopick.acquisition.network_error import NetworkError
from cryopick.acquisition.remote import Remote


def list_record(client: Client, api: str) -> list[Remote]:
    """List the files of a record, with the sizes and MD5 sums that Zenodo tells.

    Parameters
    ----------
    client
        The way to the network.
    api
        Address of the record in Zenodo's API.

    Raises
    ------
    NetworkError
        If it cannot be read, or is not of the API's form.
    """
    record = client.get_json(api)
    files = record.get("files") if isinstance(record, dict) else None
    if isinstance(files, dict):  # the newer form of the API
        files = list(files.get("entries", {}).values())
    if not isinstance(files, list) or not files:
        raise NetworkError(f"{api}: found no list of files; wanted a record as Zenodo's API gives it")
    return [_remote(api, file) for file in files]


def _remote(api: str, file: dict[str, Any]) -> Remote:
    """Read one file's entry."""
    try:
        key, links = str(file["key"]), file.get("links", {})
        path = PurePosixPath(key)
        if path.is_absolute() or ".." in path.parts:
            raise NetworkError(f"{api}: refused: a file is called {key!r}, which leads outside")
        url = links.get("content") or links.get("self") or f"{api}/files/{quote(key)}/content"
        return Remote(str(url), key, int(file["size"]), file.get("checksum"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NetworkError(f"{api}: a file's entry lacks {error}; wanted key and size") from error
