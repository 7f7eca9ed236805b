"""Translator: the deck of conversation cards beside this file, and what a session draws from it.

A session draws the same three cards for all who sit in it, whoever opens the page and however often.
"""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

AT_ONCE = 3
LIGHTEST = 1


@dataclass(frozen=True)
class Card:
    code: str
    depth: int
    theme: str
    ask: str
    then: str


@dataclass(frozen=True)
class Move:
    """What a challenger may do: `say` is the sentence spoken aloud."""

    code: str
    name: str
    say: str
    when: str
    care: str


@dataclass(frozen=True)
class Drill:
    """Listening for two minutes each way."""

    code: str
    name: str
    minutes_each: int
    how: str
    ask_after: str


@dataclass(frozen=True)
class Level:
    depth: int
    name: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Deck:
    """The whole file. The texts that are shown as they stand are kept as read."""

    cards: tuple[Card, ...]
    moves: tuple[Move, ...]
    drills: tuple[Drill, ...]
    levels: tuple[Level, ...]
    texts: Mapping[str, Mapping[str, object]]

    def level(self, depth: int) -> Level:
        return next(level for level in self.levels if level.depth == depth)

    def drill_for(self, place: int) -> Drill:
        """Another one for each session."""
        return self.drills[(place - 1) % len(self.drills)]


@cache
def deck() -> Deck:
    raw = tomllib.loads((files(__name__) / "cards.toml").read_text(encoding="utf-8"))
    return Deck(
        cards=tuple(Card(**card) for card in raw["cards"]),
        moves=tuple(Move(**move) for move in raw["challenger_moves"]),
        drills=tuple(Drill(**drill) for drill in raw["drills"]),
        levels=tuple(Level(**level) for level in raw["depths"]["levels"]),
        texts={name: raw[name] for name in ("depths", "challenger", "what_i_heard", "safety")},
    )


def deepest_of(suits: Mapping[str, object]) -> int:
    """The deepest depth that the recipe's `[cards]` offer."""
    deepest = suits.get("deepest", LIGHTEST)
    return deepest if isinstance(deepest, int) and deepest >= LIGHTEST else LIGHTEST


def draw(suits: Mapping[str, object], *, depth: int, seed: int, number: int) -> list[Card]:
    """The `number`-th three (0 is the first) of the themes that suit, from `depth` down and told lightest first."""
    piles = [_pile(suits, depth=each, seed=seed) for each in range(depth, 0, -1)]
    if not any(piles):
        return []
    wanted = [piles[i % len(piles)] for i in range(AT_ONCE)]
    cards = [pile[(number * wanted.count(pile) + wanted[:i].count(pile)) % len(pile)] for i, pile in enumerate(wanted)]
    return sorted(dict.fromkeys(cards), key=lambda card: card.depth)


def _pile(suits: Mapping[str, object], *, depth: int, seed: int) -> list[Card]:
    themes = suits.get("themes")
    chosen = themes if isinstance(themes, Sequence) and themes else {card.theme for card in deck().cards}
    pile = [card for card in deck().cards if card.depth == depth and card.theme in chosen]
    random.Random(seed * 10 + depth).shuffle(pile)  # noqa: S311  no secret: the same three for all
    return pile
