"""SAM's official weights, fetched from where they are published."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryopick.acquisition.client import Client
from cryopick.acquisition.fetch import Step, fetch
from cryopick.acquisition.manifest import Manifest
from cryopick.acquisition.network_error import NetworkError
from cryopick.acquisition.remote import Remote
from cryopick.core import ConfigurationError
from cryopick.dataset.sites import load_sites


@dataclass(frozen=True)
class Weights:
    """A published file of weights.

    Parameters
    ----------
    name
        By which `train` takes them: ``pretrained.sam=NAME``.
    file
        Their name where they are published.
    md5
        Of the whole file; its start is part of the published name.
    """

    name: str
    file: str
    md5: str

    @property
    def url(self) -> str:
        """Where they are, as the file of sites says."""
        return load_sites().sam_weights.format(file=self.file)


WEIGHTS = {
    weights.name: weights
    for weights in (
        Weights("sam_vit_b", "sam_vit_b_01ec64.pth", "01ec64d29a2fca3f0661936605ae66f8"),
        Weights("sam_vit_l", "sam_vit_l_0b3195.pth", "0b3195507c641ddb6910d2bb5adee89c"),
        Weights("sam_vit_h", "sam_vit_h_4b8939.pth", "4b8939a88964f0f4ff5f5b2642c598a6"),
    )
}
"""As Meta lists them (github.com/facebookresearch/segment-anything)."""


def get_weights(
    client: Client,
    name: str,
    folder: Path,
    progress: Callable[[Step], None] = lambda step: None,
    mirror: str | None = None,
) -> Path:
    """Fetch weights, unless they are there already.

    Parameters
    ----------
    client
        The way to the network.
    name
        A key of `WEIGHTS`.
    folder
        Where ``NAME.pth`` goes.
    progress
        Called as bytes come.
    mirror
        Another address that holds the files by their published names; None for the published one.

    Raises
    ------
    ConfigurationError
        If the name is unknown, or a file of that name holds something else.
    NetworkError
        If they cannot be fetched, or are not what was published.
    """
    if name not in WEIGHTS:
        raise ConfigurationError(f"no weights {name}; wanted one of {', '.join(WEIGHTS)}")
    weights = WEIGHTS[name]
    target = folder / f"{name}.pth"
    if target.is_file():
        if _md5(target) == weights.md5:
            return target
        raise ConfigurationError(f"{target}: is not what was published as {name}; remove it and try again")
    url = weights.url if mirror is None else f"{mirror.rstrip('/')}/{weights.file}"
    remote = Remote(url, target.name, checksum=f"md5:{weights.md5}")
    try:
        fetch(client, remote, Manifest(folder), progress)
    except NetworkError as error:
        raise NetworkError(
            f"{error}. Where the network is closed, bring {weights.url} by other means to {target}"
        ) from error
    return target


def _md5(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
