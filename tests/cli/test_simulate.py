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
