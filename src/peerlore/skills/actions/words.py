"""Keep the index by which labels and titles are found: their words, and the trigrams of each."""

from collections.abc import Iterable, Mapping, Sequence

from peerlore.skills.actions.bulk import AT_ONCE, insert
from peerlore.skills.models import (
    OccupationTitle,
    SkillLabel,
    Word,
    WordGram,
    WordOfSkill,
    WordOfTitle,
    trigrams,
    words_in,
)
from peerlore.skills.titles import title_words


def index_labels(labels: Sequence[SkillLabel]) -> None:
    """Let new labels be found by their words."""
    said = {label.pk: words_in(label.normalised) for label in labels}
    keys = _keys_of(said.values())
    insert(WordOfSkill, ("word", "label"), ((keys[word], pk) for pk, words in said.items() for word in words))


def index_titles(titles: Sequence[OccupationTitle]) -> None:
    """Let new titles of occupations be found by their words."""
    said = {title.pk: title_words(title.normalised) for title in titles}
    keys = _keys_of(said.values())
    insert(WordOfTitle, ("word", "title"), ((keys[word], pk) for pk, words in said.items() for word in words))


def _keys_of(said: Iterable[Sequence[str]]) -> Mapping[str, int]:
    """Each word to its key; words not met before are noted with their trigrams."""
    words = sorted({word for each in said for word in each})
    known = _known(words)
    Word.objects.bulk_create([Word(word=w) for w in words if w not in known], AT_ONCE, ignore_conflicts=True)
    fresh = _known([word for word in words if word not in known])
    insert(WordGram, ("word", "gram"), ((pk, gram) for word, pk in fresh.items() for gram in sorted(trigrams(word))))
    return known | fresh


def _known(words: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(words), AT_ONCE):
        found |= dict(Word.objects.filter(word__in=words[start : start + AT_ONCE]).values_list("word", "pk"))
    return found
