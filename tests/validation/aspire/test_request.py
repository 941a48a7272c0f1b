from pathlib import Path

from cryopick.validation.aspire.request import Answer, Request


def test_there_and_back(tmp_path: Path) -> None:
    request = Request("a b.star", "/data", 3, 1, 120.0, False)
    request.write(tmp_path / "r.json")
    assert Request.read(tmp_path / "r.json") == request
    answer = Answer((1, 2, 1), (14.5, None), 4.0)
    answer.write(tmp_path / "a.json")
    assert Answer.read(tmp_path / "a.json") == answer
