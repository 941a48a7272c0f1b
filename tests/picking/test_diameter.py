from dataclasses import replace
from pathlib import Path

import pytest

from cryopick.core import ConfigurationError, PixelSizeError
from cryopick.models import PickerCheckpoint
from cryopick.picking import Diameter, choose_diameter


@pytest.mark.parametrize(
    ("diameter", "pixel_size", "expected"),
    [
        (Diameter(angstrom=180), 1.5, 120),
        (Diameter(px=100), 1.5, 100),
        (Diameter(px=100), None, 100),
        (Diameter(angstrom=180, px=100), 1.5, 120),
        (Diameter(angstrom=180, px=100), None, 100),
    ],
)
def test_in_pixels(diameter: Diameter, pixel_size: float | None, expected: float) -> None:
    assert diameter.in_pixels(pixel_size, Path("a.mrc")) == expected


def test_angstroms_need_a_pixel_size() -> None:
    with pytest.raises(PixelSizeError, match=r"a\.mrc: the pixel size is unknown.*180 A; pass --pixel-size"):
        Diameter(angstrom=180).in_pixels(None, Path("a.mrc"))


def test_the_user_decides(dark_discs: PickerCheckpoint) -> None:
    assert choose_diameter(Diameter(angstrom=180.0), dark_discs) == Diameter(angstrom=180.0)
    assert choose_diameter(Diameter(px=100.0), dark_discs) == Diameter(px=100.0)


def test_nanometres_are_noticed(dark_discs: PickerCheckpoint, caplog: pytest.LogCaptureFixture) -> None:
    choose_diameter(Diameter(angstrom=180.0), dark_discs)
    choose_diameter(Diameter(px=18.0), dark_discs)
    assert not caplog.records
    choose_diameter(Diameter(angstrom=18.0), dark_discs)
    assert "--diameter 18: smaller than any" in caplog.text
    assert "--diameter 180" in caplog.text


def test_else_the_picker_does(dark_discs: PickerCheckpoint) -> None:
    both = replace(dark_discs, diameter_angstrom=48.0)
    assert choose_diameter(Diameter(), both) == Diameter(48.0, 24.0)


def test_nobody_knows(dark_discs: PickerCheckpoint) -> None:
    assert choose_diameter(Diameter(), replace(dark_discs, diameter_px=None)) is None


def test_only_one_of_the_two(dark_discs: PickerCheckpoint) -> None:
    with pytest.raises(ConfigurationError, match="found both --diameter and --diameter-px"):
        choose_diameter(Diameter(180.0, 100.0), dark_discs)


@pytest.mark.parametrize("value", [0.0, -3.0, float("nan"), float("inf")])
def test_a_diameter_is_positive(dark_discs: PickerCheckpoint, value: float) -> None:
    with pytest.raises(ConfigurationError, match=r"--diameter .* is not a positive number"):
        choose_diameter(Diameter(angstrom=value), dark_discs)
    with pytest.raises(ConfigurationError, match=r"--diameter-px .* is not a positive number"):
        choose_diameter(Diameter(px=value), dark_discs)
