import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation import CompareOptions, compare
from cryopick.io.coordinates import write_coordinates, write_star
from cryopick.io.micrographs import write_mrc

HOSTILE = "<script>document.title='broken'<img src=x onerror=alert(1)>"
LABELS = np.array([[60.0, 40.0], [150.0, 60.0], [300.0, 90.0], [440.0, 120.0], [90.0, 200.0]])


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of two pick sets on four micrographs of 500 x 300, one of them with a hostile name."""
    root = tmp_path_factory.mktemp("page")
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[:300, :500]
    data_set = root / "99999"
    for index, stem in enumerate(("fair.frames", "good", "poor", "a<b>&'c\"d")):
        image = rng.normal(10, 0.5, (300, 500))
        for x, y in LABELS:
            image -= 3 * ((columns - x) ** 2 + (rows - y) ** 2 < 10**2)
        write_mrc(data_set / "micrographs" / f"{stem}.mrc", image.astype(np.float32), 2.0)
        labels = Picks(LABELS, diameter_px=20.0)
        where = data_set / "ground_truth" / "particle_coordinates" / f"{stem}.csv"
        write_coordinates(labels, where, height=300)
        found = np.concatenate([LABELS[index:], [[61.0, 42.0], [250.0, 200.0]]])
        scores = np.linspace(0.9, 0.3, len(found))
        write_star(Picks(found, scores), root / "ours" / f"{stem}_autopick.star")
        write_star(Picks(LABELS[:2]), root / "other" / f"{stem}_autopick.star")
    sets = {"ours": root / "ours", HOSTILE: root / "other"}
    compare(sets, data_set, root / "report", CompareOptions(overlays=0, compatibility=True))
    return root / "report" / "index.html"


def test_self_contained_and_escaped(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("<script") == 2
    assert "<img src=x" not in text
    assert "a<b>" not in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert data["sets"] == ["ours", HOSTILE]
    assert data["micrographs"][0]["name"] == "a<b>&'c\"d"


def test_everything_is_on_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for words in ("2 pick sets against labels", "Recall by rank", "cryosegnet_mean", "Who finds the labels"):
        assert words in text
    # Of four micrographs: (250, 200) is nowhere near a label, (61, 42) a duplicate where the label is held.
    assert "<span>1 duplicate</span>" in text
    assert "<span>4 unlabelled</span>" in text


@pytest.mark.browser
def test_clicks(page: Path, browser: Any) -> None:
    browser.open(page, 1280)
    assert browser.evaluate("document.title") != "broken"
    names = "[...document.querySelectorAll('#list button')].map(b => b.dataset.name)"
    worst_first = browser.evaluate(names)
    assert worst_first == ["a<b>&'c\"d", "poor", "fair.frames", "good"]
    assert browser.evaluate("document.querySelector('#title').textContent") == worst_first[0]
    assert browser.evaluate("document.querySelector('#picture').naturalWidth") == 500

    hidden = "document.querySelector('#marks [data-layer=hit]').style.display"
    assert browser.evaluate(hidden) == ""
    browser.click("#layers [data-layer=hit]")
    assert browser.evaluate(hidden) == "none"
    browser.click("#layers [data-layer=hit]")
    assert browser.evaluate(hidden) == ""

    circles = "document.querySelector('#marks [data-layer=missed]').getAttribute('d').split('M').length - 1"
    assert browser.evaluate(circles) == 2
    browser.click("#sets button:nth-child(2)")
    assert browser.evaluate("document.querySelector('#sets button:nth-child(2)').ariaPressed") == "true"
    assert browser.evaluate(circles) == 3
    browser.click("#sets button:nth-child(1)")

    browser.click("#list li:nth-child(4) button")
    assert browser.evaluate("document.querySelector('#title').textContent") == "good"
    browser.click("#previous")
    assert browser.evaluate("document.querySelector('#title').textContent") == "fair.frames"
    assert browser.problems() == []


@pytest.mark.browser
def test_zoom_pan_and_filters(page: Path, browser: Any) -> None:
    browser.open(page, 1280)
    scene = "(({x, width}) => [x, width])(document.querySelector('#scene').getBoundingClientRect())"
    left, width = browser.evaluate(scene)
    browser.click("#in")
    assert browser.evaluate(scene)[1] == pytest.approx(1.5 * width)
    x, y = browser.middle("#stage")
    before = browser.evaluate(scene)[0]
    browser.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x + 40, y=y, button="left", buttons=1)
    browser.call("Input.dispatchMouseEvent", type="mouseReleased", x=x + 40, y=y, button="left", clickCount=1)
    assert browser.evaluate(scene)[0] == pytest.approx(before + 40, abs=1)
    browser.call("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=-200)
    browser.evaluate("new Promise(requestAnimationFrame)")
    assert browser.evaluate(scene)[1] > 2 * width
    browser.click("#fit")
    assert browser.evaluate(scene) == pytest.approx([left, width], abs=1)
    browser.evaluate("document.querySelector('#blur').value = 3")
    browser.evaluate("document.querySelector('#blur').dispatchEvent(new Event('input'))")
    assert "blur(3px)" in browser.evaluate("document.querySelector('#picture').style.filter")
    assert browser.problems() == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_sticks_out(page: Path, browser: Any, width: int) -> None:
    browser.open(page, width)
    assert browser.evaluate("document.documentElement.scrollWidth") == width
    overlapping = """(() => {
        const boxes = [...document.querySelectorAll('.card, aside, #stage')];
        const cards = boxes.map(box => box.getBoundingClientRect());
        return cards.some((a, i) => cards.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    })()"""
    assert browser.evaluate(overlapping) is False
    assert browser.evaluate("document.querySelector('#stage').clientHeight") >= 300


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 800])
def test_five_sets_fit_side_by_side(page: Path, browser: Any, tmp_path: Path, width: int) -> None:
    root = page.parents[1]
    sets = {"ours": root / "ours"} | {f"picker_{number}": root / "other" for number in range(4)}
    compare(sets, root / "99999", tmp_path, CompareOptions(overlays=0, gallery=0))
    browser.open(tmp_path / "index.html", width)
    table = "document.querySelector('.scroll:has(.many)')"
    assert browser.evaluate(f"{table}.scrollWidth - {table}.clientWidth") <= 0
    # The numbers of one pick set stand below each other, with and without intervals.
    places = """(() => [...document.querySelectorAll('.many tbody tr td:nth-child(3)')].map(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell.firstChild);
        return Math.round(range.getBoundingClientRect().right);
    }))()"""
    found = browser.evaluate(places)
    assert len(found) > 20
    assert len(set(found)) == 1


@pytest.mark.browser
def test_light_and_dark(page: Path, browser: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(page, 1280)
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    dark = browser.evaluate(ground)
    browser.click("#theme")
    light = browser.evaluate(ground)
    browser.call("Emulation.setEmulatedMedia", features=[])
    assert sum(int(part) for part in dark[4:-1].split(",")) < 150
    assert sum(int(part) for part in light[4:-1].split(",")) > 600
