"""Translator: a job title as people have it, to the occupations of the taxonomies that it most likely means.

Each title an occupation goes by is compared with the one asked for by the words they share, seldom words counting for
more, and by the order of their signs. An occupation is as likely as its most alike title, and a little more for every
further one. What comes of it, and what these occupations ask for, is offered, never taken: see
`benchmarks/web/titles.md` for how often it is right.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Avg, Case, Count, FloatField, Sum, Value, When

from peerlore.skills.models import (
    LevelWord,
    Occupation,
    OccupationSkill,
    OccupationTitle,
    Skill,
    Word,
    WordOfTitle,
    normalised,
    trigrams,
    words_in,
)
from peerlore.skills.models.finding import likely
from peerlore.skills.models.occupations import TOP_IMPORTANCE
from peerlore.skills.models.words import SMALL_WORDS

OFFERED = 5
SKILLS_OFFERED = 12
ESSENTIAL, OPTIONAL = 0.8, 0.4  # of ESCO's skills, in parts of the highest importance
APART = 0.5  # how much it counts that others ask less for it
COMPARED = 300
WORDS_AT_MOST = 12
LEAST = 0.35  # below this a title has too little in common with what was asked
FURTHER = 0.1  # what each further title of the occupation adds, of its own likeness
FURTHER_AT_MOST = 5
OF_SIGNS = 0.3  # how much of the likeness is by signs, the rest by words
RANKS = frozenset(("junior", "senior", "jr", "sr", "i", "ii", "iii", "iv", "trainee", "intern"))
SHORT_FOR = {
    "asst": "assistant",
    "vp": "vice president",
    "hr": "human resource",
    "it": "information technology",
    "mgr": "manager",
    "rep": "representative",
    "qa": "quality assurance",
    "ceo": "chief executive",
    "cfo": "chief financial",
    "cto": "chief technology",
    "dev": "developer",
    "admin": "administrator",
    "eng": "engineer",
    "ops": "operation",
}


def title_words(normal: str) -> tuple[str, ...]:
    """The words by which a normalised title is compared: one form for singular and plural, no small words, no ranks
    unless there is nothing else, and what usual short forms stand for."""
    written = " ".join(SHORT_FOR.get(word, word) for word in words_in(normal))
    words = tuple(dict.fromkeys(_singular(word) for word in words_in(written) if word not in SMALL_WORDS))
    return tuple(word for word in words if word not in RANKS) or words


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Guess:
    """An occupation that a title may mean, how alike the two are (0 to 1 and a little), and by which of its titles."""

    occupation: Occupation
    alike: float
    by: str


def occupations_for(title: str, *, at_most: int = OFFERED) -> list[Guess]:
    """The occupations `title` most likely means, the likeliest first; none where nothing is alike enough."""
    text = normalised(title)
    words = title_words(text)[:WORDS_AT_MOST]
    weights = _weights(words)
    if not weights:
        return []
    alike = _likenesses(text, words, weights=weights)
    best = sorted(alike.values(), key=lambda guess: (-guess.sum, guess.occupation))[:at_most]
    rows = Occupation.objects.in_bulk([guess.occupation for guess in best])
    return [Guess(rows[guess.occupation], guess.sum, guess.by) for guess in best]


@dataclass
class _Known:
    """A word of the titles: the word asked for that it stands for, and what it weighs."""

    word: str
    weight: float


def _weights(words: Sequence[str]) -> dict[int, _Known]:
    """Key of each word to look for to its weight; words that no title has are taken for those spelt almost so."""
    all_titles = OccupationTitle.objects.count()
    found = {row.word: row for row in Word.objects.filter(word__in=words, titles__isnull=False).distinct()}
    meant: dict[int, str] = {}
    for word in words:
        keys = [found[word].pk] if word in found else likely(word)
        meant |= dict.fromkeys(keys, word)
    often = Word.objects.filter(pk__in=meant).annotate(n=Count("titles")).values_list("pk", "n")
    return {pk: _Known(meant[pk], math.log(1 + all_titles / n)) for pk, n in often if n}


@dataclass
class _Tally:
    occupation: int
    best: float = 0.0
    by: str = ""
    further: tuple[float, ...] = ()

    @property
    def sum(self) -> float:
        return self.best + FURTHER * sum(self.further)


@dataclass(frozen=True, slots=True)
class _Candidate:
    occupation: int
    title: str
    normal: str


def _likenesses(text: str, words: Sequence[str], *, weights: Mapping[int, _Known]) -> dict[int, _Tally]:
    candidates = _candidates(weights)
    seldom = _all_weights(candidates)
    asked = {known.word: known.weight for known in weights.values()}
    asked |= {word: max(seldom.values(), default=1.0) for word in words if word not in asked}
    meant = {pk: known.word for pk, known in weights.items()}
    spelt = dict(Word.objects.filter(pk__in=meant).values_list("word", "pk"))
    tallies: dict[int, _Tally] = {}
    for one in candidates:
        held = {meant.get(spelt.get(w, 0), w): seldom.get(w, 1.0) for w in title_words(one.normal)}
        likeness = (1 - OF_SIGNS) * _shared(asked, held) + OF_SIGNS * _by_signs(text, one.normal)
        if likeness >= LEAST:
            _add(tallies.setdefault(one.occupation, _Tally(one.occupation)), likeness, title=one.title)
    return tallies


def _add(tally: _Tally, likeness: float, *, title: str) -> None:
    every = sorted((*tally.further, tally.best, likeness), reverse=True)
    if likeness > tally.best:
        tally.by = title
    tally.best, tally.further = every[0], tuple(every[1 : 1 + FURTHER_AT_MOST])


def _candidates(weights: Mapping[int, _Known]) -> list[_Candidate]:
    """The titles that share most with what is asked, by the words they hold and how many more they have."""
    weight = Case(
        *(When(word=pk, then=Value(known.weight)) for pk, known in weights.items()), output_field=FloatField()
    )
    rows = WordOfTitle.objects.filter(word__in=weights, title__occupation__retired_at=None).values("title")
    most = rows.annotate(shared=Sum(weight)).order_by("-shared", "title__words", "title")
    keys = list(most.values_list("title", flat=True)[:COMPARED])
    said = OccupationTitle.objects.filter(pk__in=keys).order_by("-preferred", "pk")
    return [_Candidate(*row) for row in said.values_list("occupation", "title", "normalised")]


def _all_weights(candidates: Sequence[_Candidate]) -> dict[str, float]:
    words = {word for one in candidates for word in title_words(one.normal)}
    all_titles = OccupationTitle.objects.count()
    often = Word.objects.filter(word__in=words).annotate(n=Count("titles")).values_list("word", "n")
    return {word: math.log(1 + all_titles / max(n, 1)) for word, n in often}


def _shared(asked: Mapping[str, float], held: Mapping[str, float]) -> float:
    """What two sets of words share of all they weigh, from 0 to 1."""
    both = sum(min(asked[word], held[word]) for word in asked if word in held)
    return 2 * both / (sum(asked.values()) + sum(held.values()))


def _by_signs(one: str, other: str) -> float:
    first, second = trigrams(one), trigrams(other)
    return 2 * len(first & second) / (len(first) + len(second))


@dataclass(frozen=True, slots=True)
class SuggestedSkill:
    """A skill that an occupation asks for, with the level usual for it."""

    skill: Skill
    level: LevelWord


def skills_for(occupation: Occupation, *, at_most: int = SKILLS_OFFERED) -> list[SuggestedSkill]:
    """What sets the occupation apart first: what matters to it, and matters less, or is not asked for, elsewhere."""
    uses = list(occupation.uses.select_related("skill__same_as"))
    elsewhere = _elsewhere([use.skill_id for use in uses])
    everywhere = Occupation.objects.in_use().filter(source=occupation.source).count()
    best = sorted(
        uses, key=lambda use: (-_matters(use, elsewhere[use.skill_id], everywhere=everywhere), use.skill.label)
    )
    found: dict[int, SuggestedSkill] = {}
    for use in best:
        if use.skill.itself.retired_at is None and not use.skill.itself.is_group:
            found.setdefault(use.skill.itself.pk, SuggestedSkill(use.skill.itself, use.usual_level))
    return list(found.values())[:at_most]


class _Elsewhere(NamedTuple):
    asked: int
    importance: float | None


def _elsewhere(skills: Sequence[int]) -> dict[int, _Elsewhere]:
    """Of each skill, how many occupations ask for it, and how important it is to them on average."""
    rows = OccupationSkill.objects.filter(skill__in=skills).values("skill")
    said = rows.annotate(n=Count("pk"), usual=Avg("importance")).values_list("skill", "n", "usual")
    return {skill: _Elsewhere(n, usual) for skill, n, usual in said}


def _matters(use: OccupationSkill, elsewhere: _Elsewhere, *, everywhere: int) -> float:
    if use.importance is None:
        return (ESSENTIAL if use.essential else OPTIONAL) + APART * _seldom(elsewhere.asked, everywhere)
    matters = use.importance / TOP_IMPORTANCE
    if use.level is None:
        return matters + APART * _seldom(elsewhere.asked, everywhere)
    return matters + APART * (use.importance - (elsewhere.importance or 0.0))


def _seldom(asked: int, everywhere: int) -> float:
    """0 for what every occupation asks for, 1 for what one alone does."""
    return math.log(max(everywhere, asked) / asked) / math.log(max(everywhere, 2))
