from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cryopick.cli.simulate import simulate
from cryopick.core import ConfigurationError

app = typer.Typer()
app.command()(simulate)


def test_a_data_set_is_written(tmp_path: Path) -> None:
    arguments = ["--output", str(tmp_path), "--preset", "easy", "--micrographs", "1", "--shape", "128x192"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert len(list(tmp_path.glob("random000_00/micrographs/*.mrc"))) == 1


@pytest.mark.parametrize("option", [("--preset", "hard"), ("--shape", "128")])
def test_a_wrong_option_is_named(tmp_path: Path, option: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["--output", str(tmp_path), *option])
    assert isinstance(result.exception, ConfigurationError)
    assert option[1] in str(result.exception)


@pytest.mark.parametrize("option", [("--seed", "-1"), ("--first", "-1"), ("--proteins", "0")])
def test_numbers_that_mean_nothing_are_refused(tmp_path: Path, option: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["--output", str(tmp_path / "sim"), *option])
    assert result.exit_code == 2
    assert option[0] in result.output
    assert not (tmp_path / "sim").exists()


def test_a_structure_that_cannot_be_read_is_told_before_any_work(tmp_path: Path) -> None:
    atom = "ATOM      1  CA  GLY A   1    {x:8.3f}   2.000   3.000  1.00  0.00           C\n"
    (tmp_path / "good.pdb").write_text("".join(atom.format(x=float(x)) for x in range(0, 90, 3)))
    (tmp_path / "bad.txt").write_text("")
    given = [word for name in ("good.pdb", "bad.txt") for word in ("--structure", str(tmp_path / name))]
    result = CliRunner().invoke(app, ["--output", str(tmp_path / "sim"), "--shape", "128x128", *given])
    assert isinstance(result.exception, ConfigurationError)
    assert "bad.txt" in str(result.exception)
    assert not (tmp_path / "sim").exists()
