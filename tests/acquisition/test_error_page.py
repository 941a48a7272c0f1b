import pytest

from cryopick.acquisition.error_page import error_page


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"<?xml version='1.0'?>\n<Error><Code>NoSuchKey</Code><Key>a</Key></Error>", "NoSuchKey a"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html><title>503</title>" + b"x" * 600, "503"),
        (b"<Error/>", "markup without words"),
    ],
)
def test_messages(start: bytes, words: str) -> None:
    found = error_page("a.mrc", start)
    assert found is not None
    assert found.startswith(words)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.mrc", b"<?xml" + bytes(range(256)) * 2),  # pixels of EMPIAR-10081
        ("a.mrc", b"\x00\x01 <html>"),
        ("a.csv", b"X-Coordinate,Y-Coordinate\n"),
        ("info.xml", b"<?xml version='1.0'?><movie/>"),
        ("a.mrc", b""),
    ],
)
def test_files(name: str, start: bytes) -> None:
    assert error_page(name, start) is None
