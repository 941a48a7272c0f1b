import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.io.coordinates import write_star
from cryopick.validation.cryosparc import CryosparcOptions, write_job_script


def test_the_script_runs(
    tmp_path: Path,
    client: Any,
    options: CryosparcOptions,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    picks = tmp_path / "it's mine"
    write_star(Picks(np.array([[320.0, 120.0]]), np.array([0.5])), picks / "a.frames_autopick.star")
    write_job_script(tmp_path / "jobs.py", {'the "best"': picks}, options)
    tools = pytest.importorskip("cryosparc.tools")
    monkeypatch.setattr(tools, "CryoSPARC", lambda: client)
    runpy.run_path(str(tmp_path / "jobs.py"), run_name="__main__")
    assert "refinements={4: 'J8', 5: 'J10'}" in capsys.readouterr().out
    assert client.jobs[2].title == 'the "best": particles'


def test_nothing_happens_on_import(tmp_path: Path, options: CryosparcOptions) -> None:
    write_job_script(tmp_path / "jobs.py", {"ours": tmp_path}, options)
    found = runpy.run_path(str(tmp_path / "jobs.py"), run_name="jobs")
    assert found["OPTIONS"] == options
    assert found["PICKS"] == {"ours": str(tmp_path)}
