"""A file that lies on a server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remote:
    """One file to fetch.

    Parameters
    ----------
    url
        Its address.
    path
        Where it goes, relative to the output folder.
    size
        In bytes, where the server promises it before the file is asked for.
    checksum
        ``algorithm:digest``, where the server tells it.
    estimate
        Of its size in bytes, for the disk, where only that is known.
    """

    url: str
    path: str
    size: int | None = None
    checksum: str | None = None
    estimate: int = 0

    @property
    def room(self) -> int:
        """Bytes it will need."""
        return self.estimate if self.size is None else self.size
