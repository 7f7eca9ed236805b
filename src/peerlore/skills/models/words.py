"""The index by which skills and job titles are found: the words of their labels, and the trigrams of each word.

Plain tables that are the same on both databases. A label is found by the words it holds; a word that was misspelt is
found by the trigrams it shares.
"""

import re

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup
from django.db.models.sql.compiler import SQLCompiler

from peerlore.skills.models.taxonomy import SkillLabel

WORD = re.compile(r"[^\W_]+[+#]*")
LONGEST_WORD = 60
FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ß": "ss"})
SMALL_WORDS = frozenset(("a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with"))
LAST_SIGN = "\U0010ffff"


def words_in(normalised: str) -> tuple[str, ...]:
    """The words of a normalised label, each once, in order; letters that have no plain form by decomposition folded."""
    plain = normalised.translate(FOLDED)
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in WORD.findall(plain)))


def trigrams(word: str) -> frozenset[str]:
    """Its runs of three signs, with two blanks before and one behind: the first letters count for more."""
    padded = f"  {word} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))


@Field.register_lookup
class Begins(Lookup[str]):
    """Begins with these signs, exactly: by the index on either database, which SQLite's LIKE cannot use."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*params, self.rhs, *params, f"{self.rhs}{LAST_SIGN}")

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Its collation may order otherwise than by signs; its index for patterns does not."""
        column, params = self.process_lhs(compiler, connection)
        signs = re.sub(r"([\\%_])", r"\\\1", self.rhs)
        return f"{column} LIKE %s", (*params, f"{signs}%")


class Word(models.Model):
    """A word that labels or titles hold, once."""

    word = models.CharField(max_length=LONGEST_WORD, unique=True)

    def __str__(self) -> str:
        return self.word


class WordGram(models.Model):
    """A trigram of a word."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index("gram", "word", name="words_by_trigram")]

    def __str__(self) -> str:
        return self.gram


class WordOfSkill(models.Model):
    """A word, and a label of a skill that holds it."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="labels", db_index=False)
    label = models.ForeignKey(SkillLabel, on_delete=models.CASCADE, related_name="words")

    class Meta:
        verbose_name_plural = "words of skills"
        indexes = [models.Index("word", "label", name="labels_by_word")]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.label_id}"
