"""Recipes: TOML files beside this one and in the data folder, read into frozen dataclasses and refused with line,
reason and remedy."""

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.programmes.formats import FORMATS, RUNS
from peerlore.programmes.recipes.lines import Lines
from peerlore.programmes.recipes.reading import Wrong, shaped, wrong_shape
from peerlore.programmes.recipes.rules import broken_rules
from peerlore.programmes.recipes.shapes import Recipe

__all__ = ["USUAL", "Recipe", "RecipeWrong", "offered", "own", "parse", "read", "shipped"]

SCHEMA = 1
USUAL = "mentoring"  # the recipe of who names none


class RecipeWrong(RuleBroken):
    """`wrong` holds one line for each thing that must change."""

    message = _("The recipe cannot be used yet: %(wrong)s")


@lru_cache(maxsize=64)
def parse(text: str, *, code: str | None = None) -> Recipe:
    """The recipe of a file's text, kept: a page reads that of its stage several times over. `code` is the file's name
    without .toml. Raises `RecipeWrong`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise RecipeWrong(wrong=f"it is not TOML: {fault}") from fault
    _refuse(list(wrong_shape(Recipe, raw)), text)
    recipe = shaped(Recipe, {**raw, "text": text})
    _refuse(list(_wrong_head(recipe, code)), text)
    _refuse(list(broken_rules(recipe, FORMATS[recipe.format])), text)
    return recipe


def _wrong_head(recipe: Recipe, code: str | None) -> Iterator[Wrong]:
    if recipe.schema != SCHEMA:
        yield Wrong("schema", f"is {recipe.schema}", f"this Peerlore reads {SCHEMA}")
    if code is not None and recipe.code != code:
        yield Wrong("code", f"is {recipe.code!r}", f"write {code!r}, the file's name")
    if recipe.format not in FORMATS:
        yield Wrong("format", f"is {recipe.format!r}, which does not exist", f"write one of: {', '.join(_run())}")
    elif recipe.format not in _run():
        solver = FORMATS[recipe.format].solver
        says = f"is {recipe.format!r}, whose solver {solver!r} no round can run yet"
        yield Wrong("format", says, f"write one of: {', '.join(_run())}")


def _run() -> list[str]:
    """Codes of the formats whose solver a round can run."""
    return [format_.code for format_ in FORMATS.values() if format_.solver in RUNS]


def _refuse(wrong: list[Wrong], text: str) -> None:
    if wrong:
        lines = Lines(text)
        said = [f"line {lines.of(one.path)}: {one.path} {one.says}; {one.remedy}" for one in wrong]
        raise RecipeWrong(wrong=". ".join(said))


@cache
def shipped() -> list[str]:
    """Codes of the recipes Peerlore brings along."""
    names = [file.name for file in files(__name__).iterdir() if file.name.endswith(".toml")]
    return sorted(name.removesuffix(".toml") for name in names)


def folder() -> Path:
    """Where this installation has recipes of its own, if any."""
    return Path(settings.DATA_DIR) / "recipes"


def offered() -> list[str]:
    """Codes of the recipes a programme can start from: those shipped, the usual one first, then the installation's own
    that are whole."""
    return [*sorted(shipped(), key=lambda code: code != USUAL), *(code for code, wrong in own() if not wrong)]


def own() -> Iterator[tuple[str, str]]:
    """The code of each recipe of this installation's own, and why it cannot be used; empty where it can."""
    for path in sorted(folder().glob("*.toml")):
        try:
            _read_own(path.stem)
        except RecipeWrong as wrong:
            yield path.stem, str(wrong)
        else:
            yield path.stem, ""


def read(code: str) -> Recipe:
    """A recipe by its code. Raises `RecipeWrong` for one of this installation's own that cannot be used."""
    return _read_shipped(code) if code in shipped() else _read_own(code)


@cache
def _read_shipped(code: str) -> Recipe:
    return parse((files(__name__) / f"{code}.toml").read_text(encoding="utf-8"), code=code)


def _read_own(code: str) -> Recipe:
    if code in shipped():
        raise RecipeWrong(wrong=_("Peerlore brings one of the same name; give the file another, and its code with it"))
    path = next((path for path in folder().glob("*.toml") if path.stem == code), None)
    if path is None:
        raise RecipeWrong(wrong=_("there is no file of that name"))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise RecipeWrong(wrong=_("it cannot be read as text (UTF-8)")) from unreadable
    return parse(text, code=code)
