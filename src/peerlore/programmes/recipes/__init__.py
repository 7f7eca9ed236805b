"""Recipes: TOML files beside this one, read into frozen dataclasses and refused with line, reason and remedy."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.recipes.lines import Lines
from peerlore.programmes.recipes.reading import Wrong, shaped, wrong_shape
from peerlore.programmes.recipes.rules import broken_rules
from peerlore.programmes.recipes.shapes import Recipe

__all__ = ["USUAL", "Recipe", "RecipeWrong", "parse", "read", "shipped"]

SCHEMA = 1
USUAL = "mentoring"  # the recipe of who names none


class RecipeWrong(RuleBroken):
    """`wrong` holds one line for each thing that must change."""

    message = _("The recipe cannot be used yet: %(wrong)s")


def parse(text: str, *, code: str | None = None) -> Recipe:
    """The recipe of a file's text. `code` is the file's name without .toml. Raises `RecipeWrong`."""
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
        yield Wrong("format", f"is {recipe.format!r}, which does not exist", f"write one of: {', '.join(FORMATS)}")


def _refuse(wrong: list[Wrong], text: str) -> None:
    if wrong:
        lines = Lines(text)
        said = [f"line {lines.of(one.path)}: {one.path} {one.says}; {one.remedy}" for one in wrong]
        raise RecipeWrong(wrong=". ".join(said))


def shipped() -> list[str]:
    """Codes of the recipes Peerlore brings along."""
    names = [file.name for file in files(__name__).iterdir() if file.name.endswith(".toml")]
    return sorted(name.removesuffix(".toml") for name in names)


@cache
def read(code: str) -> Recipe:
    """A shipped recipe by its code."""
    return parse((files(__name__) / f"{code}.toml").read_text(encoding="utf-8"), code=code)
