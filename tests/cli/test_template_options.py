from pathlib import Path

import pytest

from cryopick.cli.template_options import matcher_settings, template_stack
from cryopick.core import ConfigurationError


def test_a_disc_is_not_turned() -> None:
    assert matcher_settings("disc", 64.0, 5.0, "dark", "cpu").rotation_degrees == 360
    settings = matcher_settings("a.mrcs", 64.0, 5.0, "bright", "cpu", 30.0)
    assert (settings.rotation_degrees, settings.bright, settings.min_distance_angstrom) == (5.0, True, 30.0)


def test_numbers_of_classes(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--classes 1;2"):
        template_stack(str(tmp_path / "a.mrcs"), 64.0, None, "1;2")
    assert template_stack("disc", 64.0, None, None).pixel_size == 0.7
