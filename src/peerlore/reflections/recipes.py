"""Translator: the questions of the frozen recipe an exchange came from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from peerlore.exchanges.models import Exchange
from peerlore.programmes.models import Request, Stage
from peerlore.programmes.recipes import read
from peerlore.reflections.models import Audience

LONGEST = 400


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question and who reads the answer."""

    ask: str
    audience: Audience


def questions_of(exchange: Exchange, *, occasion: str) -> list[Asked]:
    """Empty where the exchange came from no programme and no request, or its recipe asks nothing on that occasion."""
    recipe = tomllib.loads(_recipe_of(exchange))
    asked = recipe.get("reflection", {}).get(occasion.replace("-", "_"), [])
    return [_asked(question) for question in asked or _delayed(recipe, occasion)]


def _recipe_of(exchange: Exchange) -> str:
    stage = Stage.objects.filter(rounds__proposals__placement__exchange=exchange).only("recipe_text").first()
    if stage:
        return stage.recipe_text
    request = Request.objects.filter(exchange=exchange).first()
    return read(request.recipe).text if request else ""


def _delayed(recipe: Mapping[str, object], occasion: str) -> list[Mapping[str, str]]:
    """What the recipe asks so many months after the end; nothing where only safety is asked after."""
    measured = cast(Mapping[str, str], recipe.get("measurement", {}))
    delayed = cast(list[Mapping[str, str]], recipe.get("delayed", []))
    if measured.get("level") == "safety_only":
        return []
    return [asked for asked in delayed if occasion_after(int(asked.get("months", 0))) == occasion]


def occasion_after(months: int) -> str:
    return f"after-{months}-months"


def _asked(question: Mapping[str, str]) -> Asked:
    """An audience nobody knows is nobody but the writer."""
    audience = question.get("audience", "")
    known = Audience(audience) if audience in Audience.values else Audience.ONLY_ME
    return Asked(ask=question["ask"][:LONGEST], audience=known)
