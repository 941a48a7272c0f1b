"""Archives unpacked without trust: nothing outside the folder, no links, bounded memory and disk."""

from cryopick.acquisition.unpack.unpack import is_archive, unpack

__all__ = ["is_archive", "unpack"]
