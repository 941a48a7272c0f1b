from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib import image as matplotlib_image
from matplotlib.figure import Figure
from PIL import Image

from cryopick.io.figures import figure_png, image_png, is_figure, write_figure


def _figure() -> Figure:
    figure = Figure(figsize=(2, 1), dpi=50)
    figure.add_subplot().plot([1, 3, 2])
    return figure


def test_figures_are_known_again(tmp_path: Path) -> None:
    write_figure(_figure(), tmp_path / "new" / "a.png")
    (tmp_path / "b.png").write_bytes(figure_png(_figure()))
    (tmp_path / "c.png").write_bytes(image_png(Image.new("RGB", (30, 20))))
    for path in (tmp_path / "new" / "a.png", tmp_path / "b.png", tmp_path / "c.png"):
        assert is_figure(path)
        with Image.open(path) as picture:
            assert picture.info["Software"] == "cryopick"
            picture.load()


def test_pictures_of_others_are_no_figures(tmp_path: Path) -> None:
    grey = np.random.default_rng(0).integers(0, 255, (40, 60), dtype=np.uint8)
    Image.fromarray(grey).save(tmp_path / "a.png")
    matplotlib_image.imsave(tmp_path / "b.png", grey)  # as some convert micrographs
    (tmp_path / "empty.png").touch()
    for name in ("a.png", "b.png", "empty.png", "missing.png"):
        assert not is_figure(tmp_path / name)


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a", "PNG"), ("a.PNG", "PNG")])
def test_the_suffix_names_the_format(tmp_path: Path, name: str, kind: str) -> None:
    write_figure(_figure(), tmp_path / name)
    with Image.open(BytesIO((tmp_path / name).read_bytes())) as picture:
        assert picture.format == kind


def test_a_vector_format(tmp_path: Path) -> None:
    write_figure(_figure(), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
