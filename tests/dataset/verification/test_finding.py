from pathlib import Path

from cryopick.dataset.verification import Check, Finding


def test_a_finding_says_what_where_and_what_to_do() -> None:
    finding = Finding(Check.STUB, Path("a.mrc"), "0 bytes", "fetch it again")
    assert (str(finding.check), finding.path.name) == ("stub", "a.mrc")
    assert len(set(Check)) == 20
