"""Where the published data sets lie, as the data file beside the catalogue says."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from cryopick.core import DataSetError
from cryopick.dataset.catalogue import Collection


@dataclass(frozen=True)
class Sites:
    """Templates of addresses; ``sites.toml`` explains them.

    Parameters
    ----------
    tarball, lite
        Archive of a data set, by collection.
    empiar_api, empiar_https, empiar_ftp, empiar_globus
        A deposition's metadata, and three ways to its files.
    empiar_match
        What to take of a deposition, by id, as a regular expression.
    zenodo_api
        A record.
    zenodo_record
        Number of the record with the labels, by collection.
    sam_weights
        A file of segment-anything's weights; empty in a mirror that has none.
    """

    tarball: dict[str, str]
    lite: dict[str, str]
    empiar_api: str
    empiar_https: str
    empiar_ftp: str
    empiar_globus: str
    empiar_match: dict[str, str]
    zenodo_api: str
    zenodo_record: dict[str, str]
    sam_weights: str

    def archive_url(self, collection: Collection, id_: str, *, lite: bool) -> str:
        """Give the address of a data set's archive."""
        return (self.lite if lite else self.tarball)[collection].format(id=quote(id_, safe=""))

    def empiar_url(self, id_: str, path: str = "") -> str:
        """Give the address of a file or a folder of a deposition; names may hold anything."""
        return self.empiar_https.format(id=quote(id_, safe=""), path=quote(path))


def load_sites(path: Path | None = None) -> Sites:
    """Read the sites.

    Parameters
    ----------
    path
        A file of the form of ``sites.toml``, for a mirror; None for that file.

    Raises
    ------
    DataSetError
        If the file cannot be read or lacks something.
    """
    try:
        if path is None:
            text = (resources.files("cryopick.dataset") / "sites.toml").read_text(encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
        sites = Sites(
            tarball=table["tarball"],
            lite=table["lite"],
            empiar_api=table["empiar"]["api"],
            empiar_https=table["empiar"]["https"],
            empiar_ftp=table["empiar"]["ftp"],
            empiar_globus=table["empiar"]["globus"],
            empiar_match=table["empiar_match"],
            zenodo_api=table["zenodo"]["api"],
            zenodo_record=table["zenodo_record"],
            sam_weights=table.get("sam", {}).get("weights", ""),
        )
        for collection in Collection:
            for lite in (False, True):
                sites.archive_url(collection, "1", lite=lite)
            sites.zenodo_record[collection]
        sites.empiar_url("1")
        return sites
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DataSetError(
            f"{path}: cannot be read as a file of sites ({error}); wanted the form of sites.toml"
        ) from error
