"""Find skills by what somebody types: a label, the beginning of one, words of it, a part of a word, a word misspelt.

In this order, and within each what skills are called before what else they are called, short before long. Each step is
asked of the database only where the steps before found too few. What is the same as another skill is found as that one.
"""

from collections.abc import Callable, Iterator, Sequence

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Length

from peerlore.skills.models.taxonomy import Skill, SkillLabel, normalised
from peerlore.skills.models.words import Word, WordGram, WordOfSkill, trigrams, words_in

AT_MOST = 20
ENOUGH = 8  # as many as people are shown while they type
LABELS_AT_MOST = 120
WORDS_AT_MOST = 6
SHORTEST_WITHIN = 3
SHORTEST_MISSPELT = 4
TWICE_WRONG_FROM = 8  # letters: a longer word may have two slips
COMPARED = 40
BEST_FIRST = ("-preferred", Length("label"), "label", "pk")
Labels = QuerySet[SkillLabel]


def found(words: str, *, among: QuerySet[Skill]) -> list[int]:
    """The keys of at most twenty of the skills `among`, best first."""
    text = normalised(words)
    best: list[int] = []
    for step in _steps(text) if text else ():
        best += _new(step(), known=best, among=among)
        if len(best) >= ENOUGH:
            break
    return best[:AT_MOST] or _new(_misspelt(_words(text)), known=(), among=among)[:AT_MOST]


def _words(text: str) -> list[str]:
    """Those that are looked for, the longest first: few have it."""
    return sorted(words_in(text), key=len, reverse=True)[:WORDS_AT_MOST]


def _steps(text: str) -> Iterator[Callable[[], Labels | None]]:
    words = _words(text)
    yield lambda: _called(text)
    yield lambda: _beginning(words)
    yield lambda: _holding(words)


def _called(text: str) -> Labels:
    """Exactly so, or beginning so."""
    others_last = Case(When(normalised=text, then=Value(0)), default=Value(1))
    return SkillLabel.objects.filter(normalised__begins=text).order_by(others_last, *BEST_FIRST)


def _beginning(words: Sequence[str]) -> Labels | None:
    """With words that begin as each of `words`."""
    return _with(*(WordOfSkill.objects.filter(word__word__begins=word) for word in words))


def _holding(words: Sequence[str]) -> Labels | None:
    """With words that hold each of `words`. Which these are is asked first: else either database looks through all
    labels."""
    if not words or len(words[-1]) < SHORTEST_WITHIN:
        return None
    return _with(*(_of(Word.objects.filter(word__contains=word)) for word in words))


def _misspelt(words: Sequence[str]) -> Labels | None:
    """With each of `words`, or one spelt almost so."""
    if not any(len(word) >= SHORTEST_MISSPELT for word in words):
        return None
    return _with(*(_of(Word.objects.filter(_meant(word, alone=len(words) == 1))) for word in words))


def _meant(word: str, *, alone: bool) -> Q:
    meant = Q(pk__in=likely(word))
    return meant if alone else meant | Q(word__begins=word)


def _of(words: QuerySet[Word]) -> QuerySet[WordOfSkill]:
    return WordOfSkill.objects.filter(word__in=list(words.values_list("pk", flat=True)))


def _with(*each: QuerySet[WordOfSkill]) -> Labels | None:
    labels = SkillLabel.objects.order_by(*BEST_FIRST)
    for words in each:
        labels = labels.filter(pk__in=words.values("label"))
    return labels if each else None


def likely(word: str) -> list[int]:
    """The keys of the words that a misspelt `word` most likely means: those with the fewest slips; itself, if known."""
    if exactly := list(Word.objects.filter(word=word).values_list("pk", flat=True)):
        return exactly
    if len(word) < SHORTEST_MISSPELT:
        return []
    slips = {key: slips_between(word, other) for key, other in _sharing_trigrams(word)}
    fewest = min(slips.values(), default=0)
    allowed = 2 if len(word) >= TWICE_WRONG_FROM else 1
    return [key for key, count in slips.items() if count == fewest <= allowed]


def _sharing_trigrams(word: str) -> list[tuple[int, str]]:
    grams = WordGram.objects.filter(gram__in=sorted(trigrams(word))).values("word").annotate(n=Count("pk"))
    keys = [row["word"] for row in grams.order_by("-n", "word")[:COMPARED]]
    return list(Word.objects.filter(pk__in=keys).values_list("pk", "word"))


def slips_between(typed: str, word: str) -> int:
    """The fewest slips (a letter too many, too few, another, two swapped) from `typed` to `word`, or to a beginning of
    it where enough was typed to tell."""
    whole = _distances(typed, word)
    if len(typed) < SHORTEST_MISSPELT + 1:
        return whole[-1]
    return min(whole[max(0, len(typed) - 1) :] or whole[-1:])


def _distances(typed: str, word: str) -> list[int]:
    """Optimal string alignment of `typed` to each beginning of `word`, from the empty one on."""
    before: list[int] = []
    last = list(range(len(word) + 1))
    for row, sign in enumerate(typed, start=1):
        now = [row]
        for column, other in enumerate(word, start=1):
            least = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (sign != other))
            if row > 1 < column and sign == word[column - 2] and typed[row - 2] == other:
                least = min(least, before[column - 2] + 1)
            now.append(least)
        before, last = last, now
    return last


def _new(labels: Labels | None, *, known: Sequence[int], among: QuerySet[Skill]) -> list[int]:
    """The skills with these labels that are `among` the wanted and not `known` yet, best first."""
    if labels is None:
        return []
    itself = Coalesce("skill__same_as", "skill", output_field=IntegerField())
    best = labels.annotate(itself=itself).values_list("itself", flat=True)
    keys = list(dict.fromkeys(best[:LABELS_AT_MOST]))
    wanted = set(among.order_by().filter(pk__in=keys).values_list("pk", flat=True)) - set(known)
    return [key for key in keys if key in wanted]
