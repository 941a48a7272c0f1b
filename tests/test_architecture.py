"""The rules of the house that a program can check."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "cryopick"
TESTS = ROOT / "tests"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = {
    "core": 0,
    "io": 1,
    "image": 1,
    "dataset": 2,
    "simulation": 2,
    "evaluation": 2,
    "models": 3,
    "training": 4,
    "picking": 4,
    "validation": 4,
    "curation": 4,
    "acquisition": 4,
    "cli": 5,
}
"""Imports point down, never up; within a layer never in a circle (DESIGN.md)."""

NO_TORCH = ("core", "evaluation")
TORCH = {"torch", "torchvision", "torchmetrics", "pytorch_lightning"}
LONGEST = 400
VAGUE = ("util", "helper", "common", "misc")

WITHOUT_TESTS: set[str] = set()
"""Modules that need none, by their path below ``src/cryopick``."""


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _part(path: Path) -> str:
    """Name the sub-package a module belongs to; empty for the package's own ``__init__``."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> frozenset[str]:
    """List the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)}: relative import"
            assert node.module is not None
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def _imported_parts(path: Path) -> set[str]:
    """List the sub-packages of ours that a file imports."""
    names = (name.split(".") for name in _imports(path))
    return {name[1] for name in names if name[0] == "cryopick" and len(name) > 1 and name[1] in LAYERS}


def _test_of(path: Path) -> Path:
    return TESTS / path.relative_to(PACKAGE).parent / f"test_{path.name}"


def _setuptools() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["tool"]["setuptools"]  # type: ignore[no-any-return]


def test_every_sub_package_has_its_layer() -> None:
    parts = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert parts <= LAYERS.keys()


def test_imports_point_down() -> None:
    assert _imported_parts(PACKAGE / "__init__.py") == set()
    up = [
        f"{_name(path)} imports {other}"
        for path in MODULES
        for other in _imported_parts(path)
        if LAYERS[other] > LAYERS[_part(path)]
    ]
    assert up == []


def test_sub_packages_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        if _part(path):
            graph.setdefault(_part(path), set()).update(_imported_parts(path) - {_part(path)})
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_modules_do_not_import_in_a_circle() -> None:
    names = {
        ".".join(("cryopick", *path.relative_to(PACKAGE).with_suffix("").parts)): path
        for path in MODULES
        if path.name != "__init__.py"  # what a package passes on is not what its modules need of each other
    }
    graph = {name: _imports(path) & names.keys() for name, path in names.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_no_torch_where_none_belongs() -> None:
    heavy = [
        _name(path)
        for path in MODULES
        if _part(path) in NO_TORCH and {name.split(".")[0] for name in _imports(path)} & TORCH
    ]
    assert heavy == []


@pytest.mark.parametrize("part", NO_TORCH)
def test_nor_by_way_of_others(part: str) -> None:
    program = f"import cryopick.{part}, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def test_predict_starts_without_what_only_training_needs() -> None:
    slow = {
        "lightning_fabric",
        "matplotlib",
        "pytorch_lightning",
        "segment_anything",
        "torchmetrics",
        "torchvision",
    }
    program = f"import cryopick.picking, sys; sys.exit(str({slow} & sys.modules.keys() or ''))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, timeout=60, capture_output=True, text=True
    )
    assert done.stderr.strip() == ""


def test_no_star_imports() -> None:
    assert [_name(path) for path in MODULES if any(name.endswith(".*") for name in _imports(path))] == []


def test_files_are_short() -> None:
    long = [_name(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST]
    assert long == []


def test_files_are_named_after_one_thing() -> None:
    assert [_name(path) for path in MODULES if any(word in path.stem for word in VAGUE)] == []


def test_packages_only_pass_names_on() -> None:
    passing = ast.Expr | ast.Import | ast.ImportFrom | ast.Assign
    busy = [
        _name(path)
        for path in MODULES
        if path.name == "__init__.py" and not all(isinstance(node, passing) for node in _tree(path).body)
    ]
    assert busy == []


def test_every_module_has_its_tests() -> None:
    without = [
        _name(path)
        for path in MODULES
        if path.name != "__init__.py" and _name(path) not in WITHOUT_TESTS and not _test_of(path).is_file()
    ]
    assert without == []


def test_every_test_has_its_module() -> None:
    mirrored = {_test_of(path) for path in MODULES}
    inside = {path for path in TESTS.rglob("test_*.py") if path.parent != TESTS}
    assert sorted(path.relative_to(TESTS).as_posix() for path in inside - mirrored) == []


def test_exceptions_are_still_there() -> None:
    assert all((PACKAGE / name).is_file() for name in WITHOUT_TESTS)


def test_the_package_list_equals_the_tree() -> None:
    settings = _setuptools()
    mapped = {name: folder for name, folder in settings["package-dir"].items() if name != "cryopick"}
    tree = {
        ".".join(("cryopick", *path.parent.relative_to(PACKAGE).parts))
        for path in PACKAGE.rglob("__init__.py")
    }
    assert sorted(settings["packages"]) == sorted(tree | mapped.keys())
    assert all((ROOT / folder).is_dir() for folder in mapped.values())


def test_every_data_file_is_shipped() -> None:
    settings = _setuptools()
    shipped: set[Path] = set()
    for package, patterns in settings["package-data"].items():
        folder = ROOT / settings["package-dir"].get(package, Path("src", *package.split(".")))
        for pattern in patterns:
            shipped |= set(folder.glob(pattern))
    data = {
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }
    assert sorted(path.relative_to(ROOT).as_posix() for path in data - shipped) == []
