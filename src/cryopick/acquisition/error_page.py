"""Error messages that servers send as if they were the file asked for."""

import re

_STARTS = (b"<?xml", b"<!doctype html", b"<html", b"<error")
_MARKUP = (".xml", ".html", ".htm")
ENOUGH = 512
"""Bytes to judge by."""

_PRINTABLE = 0.9
"""Pixels can spell a marker by chance (one of EMPIAR-10081's does), but not go on as text."""


def error_page(name: str, start: bytes) -> str | None:
    """Tell whether a file's first bytes are an error message.

    Parameters
    ----------
    name
        Of the file; markup is what is wanted of ``.xml`` and ``.html``.
    start
        Its first bytes, `ENOUGH` if it has as many.

    Returns
    -------
    str or None
        The message's words; None for a file.
    """
    head = start[:ENOUGH]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if name.lower().endswith(_MARKUP) or not text.startswith(_STARTS):
        return None
    printable = sum(32 <= byte < 127 or byte in b"\t\r\n" for byte in head)
    if printable < _PRINTABLE * len(head):
        return None
    words = re.sub(r"<[^>]*>?", " ", head.decode("utf-8-sig", errors="replace"))
    return " ".join(words.split())[:120] or "markup without words"
