"""The notices as `notices.toml` has them, read once and checked."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

SCHEMA = 1


@dataclass(frozen=True)
class Words:
    subject: str
    body: str

    @property
    def placeholders(self) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(self.subject + self.body) if name}


@dataclass(frozen=True)
class Told:
    """One notice: of which kind it is, how urgent (`now`, `digest` or `opt_in`), and its words in each language."""

    code: str
    kind: str
    urgency: str
    placeholders: frozenset[str]
    words: dict[str, Words]

    def in_language(self, language: str) -> Words:
        """The words in `language` ("de", "en-gb"), else in English."""
        return self.words.get(language[:2], self.words["en"])


class UnknownNotice(LookupError):
    """No notice of `notices.toml` has this code."""


@cache
def catalogue() -> dict[str, Told]:
    text = (files("peerlore.web.notices") / "notices.toml").read_text("utf-8")
    data = tomllib.loads(text)
    if data["schema"] != SCHEMA:
        raise ValueError(f"notices.toml has schema {data['schema']}; this Peerlore reads {SCHEMA}.")
    return {notice["code"]: _told(notice, data["languages"]) for notice in data["notices"]}


def _told(notice: dict[str, object], languages: list[str]) -> Told:
    def words(language: str) -> Words:
        said = notice[language]
        assert isinstance(said, dict)
        return Words(said["subject"].strip(), said["body"].strip())

    placeholders = notice["placeholders"]
    assert isinstance(placeholders, list)
    return Told(
        code=str(notice["code"]),
        kind=str(notice["kind"]),
        urgency=str(notice["urgency"]),
        placeholders=frozenset(placeholders),
        words={language: words(language) for language in languages},
    )


def told(code: str) -> Told:
    try:
        return catalogue()[code]
    except KeyError:
        raise UnknownNotice(code) from None
