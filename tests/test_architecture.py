"""The rules of the house that a program can check."""

import ast
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "cryopick"
TESTS = ROOT / "tests"

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
    "cli": 5,
}
"""Imports point down, never up; within a layer never in a circle (DESIGN.md)."""

MODULES = sorted(PACKAGE.rglob("*.py"))
NO_TORCH = ("core", "evaluation")
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


def _imports(path: Path) -> set[str]:
    """List the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)}: relative import"
            assert node.module is not None
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _imported_parts(path: Path) -> set[str]:
    """List the sub-packages of ours that a file imports."""
    names = (name.split(".") for name in _imports(path))
    return {name[1] for name in names if name[0] == "cryopick" and len(name) > 1 and name[1] in LAYERS}


def test_every_sub_package_has_its_layer() -> None:
    parts = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert parts <= LAYERS.keys()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_point_down(path: Path) -> None:
    part = _part(path)
    if not part:
        assert not _imported_parts(path)
        return
    above = {other for other in _imported_parts(path) if LAYERS[other] > LAYERS[part]}
    assert not above, f"{_name(path)} imports {above}"


def test_sub_packages_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        part = _part(path)
        if part:
            graph.setdefault(part, set()).update(_imported_parts(path) - {part})
    # Raises CycleError.
    TopologicalSorter(graph).prepare()


def test_modules_do_not_import_in_a_circle() -> None:
    names = {
        "cryopick." + _name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
        for path in MODULES
    }
    graph = {name: {one for one in _imports(path) if one in names} - {name} for name, path in names.items()}
    for name, path in names.items():
        if path.name == "__init__.py":
            continue
        # What a package re-exports is not what its own modules need of each other.
        graph[name] = {one for one in graph[name] if names[one].name != "__init__.py"}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("path", [path for path in MODULES if _part(path) in NO_TORCH], ids=_name)
def test_no_torch_where_none_belongs(path: Path) -> None:
    heavy = {name.split(".")[0] for name in _imports(path)} & {"torch", "pytorch_lightning", "torchvision"}
    assert not heavy


@pytest.mark.parametrize("part", NO_TORCH)
def test_not_even_by_way_of_others(part: str) -> None:
    program = f"import cryopick.{part}, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_star_imports(path: Path) -> None:
    assert not [name for name in _imports(path) if name.endswith(".*")]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_files_are_short_and_named_after_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert not any(word in path.stem for word in VAGUE)


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=_name)
def test_packages_only_pass_names_on(path: Path) -> None:
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    assert all(isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign) for node in nodes)


def _test_of(path: Path) -> Path:
    return TESTS / path.relative_to(PACKAGE).parent / f"test_{path.name}"


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.name != "__init__.py" and _name(path) not in WITHOUT_TESTS],
    ids=_name,
)
def test_every_module_has_its_tests(path: Path) -> None:
    assert _test_of(path).is_file(), f"wanted {_test_of(path).relative_to(ROOT)}"


def test_every_test_has_its_module() -> None:
    mirrored = {_test_of(path) for path in MODULES}
    inside = {path for path in TESTS.rglob("test_*.py") if path.parent != TESTS}
    assert sorted(path.relative_to(TESTS).as_posix() for path in inside - mirrored) == []


def test_exceptions_are_still_there() -> None:
    assert all((PACKAGE / name).is_file() for name in WITHOUT_TESTS)


def test_the_package_list_equals_the_tree() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    mapped = {name: folder for name, folder in settings["package-dir"].items() if name != "cryopick"}
    tree = {
        ".".join(("cryopick", *path.parent.relative_to(PACKAGE).parts))
        for path in PACKAGE.rglob("__init__.py")
    }
    assert sorted(settings["packages"]) == sorted(tree | mapped.keys())
    assert all((ROOT / folder).is_dir() for folder in mapped.values())


def test_every_data_file_is_shipped() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
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
