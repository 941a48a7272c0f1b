import hashlib
from pathlib import Path

from cryopick.io.digest import sha256_of

A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # of "a"


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    assert sha256_of(tmp_path / "a") == A


def test_a_folder_is_what_sha256sum_prints_of_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_text("a")
    (tmp_path / "a").write_text("a")
    (tmp_path / ".hidden").write_text("x")
    assert sha256_of(tmp_path) == hashlib.sha256(f"{A}  a\n{A}  b/c\n".encode()).hexdigest()
