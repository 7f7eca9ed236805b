"""Translator: reason codes with their parameters to sentences, each side in its own wording.

A new code is one more entry; a code nobody knows any more is left out, so that an old round can still be read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peerlore.exchanges.words import names
from peerlore.people.models import Person
from peerlore.programmes.models import Answer, Programme, Proposal, Unmatched
from peerlore.skills.models import Need, Skill

Parameters = Mapping[str, str | int]


@dataclass(frozen=True)
class Told:
    """A reason in words: a heading and a sentence or two; `link` to the goal it serves."""

    title: str
    words: str
    link: str = ""
    link_words: str = ""
    is_stretch: bool = False


@dataclass(frozen=True)
class Known:
    """The rows that parameters name, read once for a whole page."""

    skills: Mapping[int, Skill]
    needs: Mapping[int, Need]

    def skill(self, parameters: Parameters) -> str:
        found = self.skills.get(int(parameters.get("skill", 0)))
        return found.label if found else _("a skill")


def known(reasons: Iterable[Sequence[Parameters]]) -> Known:
    """Two queries, however many reasons."""
    every = [one for reason in reasons for one in reason]
    skills = {int(one[name]) for one in every for name in ("skill", "place") if name in one}
    needs = {int(one["need"]) for one in every if "need" in one}
    return Known(Skill.objects.in_bulk(skills), Need.objects.select_related("goal").in_bulk(needs))


@dataclass(frozen=True)
class Side:
    """Who reads: the learner or the teacher, and the other one, or all others. `asked`: the learner came by themselves;
    whom a coordinator enrolled has asked for nothing yet."""

    learns: bool
    asked: bool
    me: Person
    other: Person
    others: Sequence[Person] = ()

    @property
    def name(self) -> str:
        return names(self.others or [self.other])


def side_of(proposal: Proposal, person: Person) -> Side:
    learner = proposal.learner
    asked = learner is not None and learner.enrolled_by_id == learner.person_id
    return Side(proposal.learns(person), asked, person, proposal.partner_of(person), proposal.others(person))


def told(proposal: Proposal, person: Person, rows: Known) -> list[Told]:
    """The reasons of `proposal` as `person` reads them; the stretch comes last."""
    return told_to(side_of(proposal, person), proposal.reasons, rows)


def told_to(side: Side, reasons: Sequence[Parameters], rows: Known) -> list[Told]:
    """`reasons` as this side reads them."""
    return list(_told(reasons, side, rows))


def _told(reasons: Sequence[Parameters], side: Side, rows: Known) -> Iterator[Told]:
    for reason in reasons:
        words = WORDS.get(str(reason.get("code")))
        if words:
            yield words(reason, side, rows)


def _teaches(reason: Parameters, side: Side, rows: Known) -> Told:
    skill, wanted, level = rows.skill(reason), reason.get("wanted", 0), reason.get("level", 0)
    facts = {"name": side.name, "skill": skill, "wanted": wanted, "level": level}
    if not side.asked:
        return _could_teach(facts, learns=side.learns)
    if not wanted:
        return _can_teach(facts, learns=side.learns)
    if not side.learns:
        words = _("%(name)s wants %(skill)s at level %(wanted)s, and you are above where %(name)s is now.") % facts
        return Told(_("%(name)s asks for what you can teach") % facts, words)
    title = _("%(name)s teaches what you asked for") % facts
    if level:
        return Told(title, _("You want %(skill)s at level %(wanted)s. %(name)s is at level %(level)s.") % facts)
    return Told(title, _("You want %(skill)s at level %(wanted)s. %(name)s can take you further than you are.") % facts)


def _can_teach(facts: Mapping[str, object], *, learns: bool) -> Told:
    """Where nobody said how far."""
    if not learns:
        words = _("%(name)s wants to learn %(skill)s, and you are above where %(name)s is now.") % facts
        return Told(_("%(name)s asks for what you can teach") % facts, words)
    words = _("You look for %(skill)s. %(name)s can take you further than you are.") % facts
    return Told(_("%(name)s teaches what you asked for") % facts, words)


def _could_teach(facts: Mapping[str, object], *, learns: bool) -> Told:
    """For somebody who was enrolled: what is needed, not what they wished for."""
    if not learns:
        words = capfirst(_("%(skill)s is needed at level %(wanted)s, and you are above where %(name)s is now.") % facts)
        return Told(_("You can teach what is needed"), words)
    words = capfirst(_("%(skill)s is needed at level %(wanted)s. %(name)s can take you further than you are.") % facts)
    return Told(_("%(name)s can teach what is needed") % facts, words)


def _hours(reason: Parameters, side: Side, rows: Known) -> Told:
    hours = int(reason.get("minutes", 0)) // 60
    facts = {"hours": hours, "name": side.name}
    if hours < 2:
        return Told(_("Your hours meet"), _("You and %(name)s share about an hour of work each week.") % facts)
    return Told(_("Your hours meet"), _("You and %(name)s share about %(hours)s working hours each week.") % facts)


def _goal(reason: Parameters, side: Side, rows: Known) -> Told:
    """No figure: how many hold a skill and how many are needed is for those whom the goal's page tells."""
    need = rows.needs.get(int(reason.get("need", 0)))
    words = _("A goal of the organisation needs more people who can do this.")
    link = reverse("goal", args=[need.goal_id]) if need else ""
    return Told(_("It moves something that matters"), words, link, need.goal.name if need else "")


def _first_wish(reason: Parameters, side: Side, rows: Known) -> Told:
    facts = {"name": side.name, "skill": rows.skill(reason)}
    if not side.asked:
        return Told(_("It is needed first"), _("Of what this programme is for, %(skill)s comes first here.") % facts)
    if side.learns:
        return Told(_("It is your first wish"), _("Of what you asked for, %(skill)s came first.") % facts)
    return Told(_("It matters to %(name)s") % facts, _("Of all wishes, %(skill)s came first.") % facts)


def _reach(reason: Parameters, side: Side, rows: Known) -> Told:
    facts = {"name": side.name}
    return Told(
        _("You work apart"), _("You and %(name)s sit in different units; both get to know another one.") % facts
    )


def _room(reason: Parameters, side: Side, rows: Known) -> Told:
    if side.learns:
        return Told(_("There is a place"), _("%(name)s has a place free for you.") % {"name": side.name})
    return Told(_("You have a place"), _("You offered room for one more, and nobody else takes it."))


def _same_skill(reason: Parameters, side: Side, rows: Known) -> Told:
    facts = {"name": side.name, "skill": rows.skill(reason)}
    return Told(_("You know one craft"), _("You and %(name)s say that you can teach %(skill)s.") % facts)


def _same_language(reason: Parameters, side: Side, rows: Known) -> Told:
    code = str(reason.get("language", ""))
    facts = {"name": side.name, "language": _(LANG_INFO.get(code.lower(), {}).get("name", code))}
    return Told(_("You share a language"), _("You and %(name)s can speak %(language)s with each other.") % facts)


def _named(title: object, words: object) -> Callable[[Parameters, Side, Known], Told]:
    """Of what nothing is told but with whom."""
    return lambda reason, side, rows: Told(str(title), str(words) % {"name": side.name})


def _leap(reason: Parameters, side: Side, rows: Known) -> Told:
    facts = {"name": side.name, "skill": rows.skill(reason)}
    if side.learns:
        return _stretch(
            _("The way in %(skill)s is long: more than one level. Expect to begin with small steps.") % facts
        )
    return _stretch(_("%(name)s has a long way to go in %(skill)s; explain more than seems needed at first.") % facts)


def _other_work(reason: Parameters, side: Side, rows: Known) -> Told:
    facts = {"name": side.name, "unit": side.other.unit.name if side.other.unit else _("another unit")}
    return _stretch(_("%(name)s works in %(unit)s. Words and habits differ there; ask when one is strange.") % facts)


def _other_place(reason: Parameters, side: Side, rows: Known) -> Told:
    return _stretch(_("You work at different places and meet by screen more often than at a table."))


def _other_post(reason: Parameters, side: Side, rows: Known) -> Told:
    return _stretch(_("You stand at different points of working life. Say aloud what each takes for granted."))


def _strangers(reason: Parameters, side: Side, rows: Known) -> Told:
    return _stretch(_("You have not learned together here before; the first hour is for getting to know each other."))


def _stretch(words: str) -> Told:
    return Told(_("The stretch"), words, is_stretch=True)


SITES, ALIKE = gettext_lazy("You see different places"), gettext_lazy("You carry something alike")
HOURS = gettext_lazy("Your hours meet")
UNITS = gettext_lazy("You and %(name)s sit in different units; each hears of another one.")
UNKNOWN = gettext_lazy("You do not know each other yet. Ask about yesterday rather than about the title.")
WORDS: Mapping[str, Callable[[Parameters, Side, Known], Told]] = {
    "teaches": _teaches,
    "hours": _hours,
    "goal": _goal,
    "first-wish": _first_wish,
    "reach": _reach,
    "room": _room,
    "other-unit": _named(gettext_lazy("You work apart"), UNITS),
    "new-to-each-other": lambda reason, side, rows: _stretch(str(UNKNOWN)),
    "other-site": _named(SITES, gettext_lazy("You and %(name)s work at different sites.")),
    "new-face": _named(gettext_lazy("A new face"), gettext_lazy("You and %(name)s have not met here before.")),
    "same-skill": _same_skill,
    "same-post": _named(ALIKE, gettext_lazy("You and %(name)s stand at the same point of working life.")),
    "same-language": _same_language,
    "trio": _named(gettext_lazy("You are three"), gettext_lazy("The number was odd; as three, nobody is left over.")),
    "hours-of-each-two": _named(HOURS, gettext_lazy("Each two of you share working hours with room for a meeting.")),
    "leap": _leap,
    "other-work": _other_work,
    "other-place": _other_place,
    "other-post": _other_post,
    "strangers": _strangers,
}

# Why nobody was found: words for the coordinator's list and for the person; neither says which rule, nor who.
# "places-taken" and "all-served" are also said where a “please not with” stands between: true, and the same, both ways.
WHY_NOBODY = {
    "paused": gettext_lazy("On pause for now."),
    "no-room": gettext_lazy("Already in as many exchanges as they offered."),
    "no-wish": gettext_lazy("Has not said what to learn."),
    "nobody-teaches": gettext_lazy("Nobody in this programme is above the level held in %(skill)s."),
    "too-close": gettext_lazy("Those who could teach %(skill)s cannot be proposed here."),
    "no-hours": gettext_lazy("Shares no stretch of working time long enough for a session with anybody suitable."),
    "places-taken": gettext_lazy(
        "Those who could teach %(skill)s have no place for them in this round; %(teachers)s would have suited."
    ),
    "nobody-asked": gettext_lazy("Nobody in this round asked for what they can teach."),
    "all-served": gettext_lazy("This round needs no place of theirs for those who asked for what they can teach."),
    "nobody-else": gettext_lazy("Nobody else was free in this round."),
    "kept-apart": gettext_lazy("Nobody else in this round could be brought together with them."),
    "sit-with-others": gettext_lazy("Whoever would have suited meets somebody else this time."),
    "met-all": gettext_lazy("Has met everybody here whom they may meet."),
    "changed": gettext_lazy("The proposal fell away before publishing, because something had changed."),
    "stopped": gettext_lazy("The round was stopped before the proposal went out."),
}
OPTIONS = {
    "come-back": gettext_lazy("End the pause; the next round counts them in."),
    "more-room": gettext_lazy("Offer one more place, or wait until an exchange ends."),
    "say-a-wish": gettext_lazy("Name one skill to learn."),
    "wish-wider": gettext_lazy("Add a second skill, or a lower level of the same; others teach those."),
    "one-more-hour": gettext_lazy("%(short)s more at a stretch that meets the others’ hours would be enough."),
    "next-place": gettext_lazy(
        "One more place with somebody who teaches %(place)s would be enough; otherwise the next round looks again."
    ),
    "more-people": gettext_lazy("More people in the programme, from other units, would help."),
    "first-next": gettext_lazy("Stay in; the next round looks again."),
    "offer-more": gettext_lazy("Say what else they could teach."),
    "stay-ready": gettext_lazy("Stay in; the next round counts on them first."),
}
WHY_NOBODY_FOR_YOU = {
    "paused": gettext_lazy("You are on pause."),
    "no-room": gettext_lazy("You are already in as many exchanges as you offered."),
    "no-wish": gettext_lazy("You have not said yet what you want to learn."),
    "nobody-teaches": gettext_lazy("Nobody in this programme can take you further in %(skill)s."),
    "too-close": gettext_lazy("Those who could teach you %(skill)s cannot be proposed to you here."),
    "no-hours": gettext_lazy("Your working hours leave no time for a session with anybody who suits."),
    "places-taken": gettext_lazy("Those who could teach you %(skill)s have no place for you in this round."),
    "nobody-asked": gettext_lazy("Nobody in this round asked for what you can teach."),
    "all-served": gettext_lazy("This round needs no place of yours for those who asked for what you can teach."),
    "nobody-else": gettext_lazy("Nobody else was free this time."),
    "kept-apart": gettext_lazy("Nobody else in this round could be brought together with you."),
    "sit-with-others": gettext_lazy("Whoever would have suited you meets somebody else this time."),
    "met-all": gettext_lazy("You have met everybody here whom you may meet."),
    "changed": gettext_lazy("Something changed before the proposals went out."),
    "stopped": gettext_lazy("The rest of the round was called off before it reached you."),
}
OPTIONS_FOR_YOU = {
    "come-back": gettext_lazy("End the pause when it suits you; the next round counts you in."),
    "more-room": gettext_lazy("Offer one more place, or wait until an exchange ends."),
    "say-a-wish": gettext_lazy("Name one skill you want to learn."),
    "wish-wider": gettext_lazy("Add a second skill, or a lower level of the same one."),
    "one-more-hour": gettext_lazy(
        "%(short)s more at a stretch that meets the others’ hours would be enough; change your hours."
    ),
    "next-place": gettext_lazy("You stay in the programme, and the next round looks again."),
    "more-people": gettext_lazy("Tell a colleague of another unit about it; with one more person there is a new face."),
    "first-next": gettext_lazy("You stay in the programme, and the next round looks again."),
    "offer-more": gettext_lazy("Say what else you could teach."),
    "stay-ready": gettext_lazy("You stay in the programme, and the next round counts on you first."),
}

# The same outside any programme, where one need looks for three people. "places-taken" covers who is full, away, not to
# be asked or kept apart by a “please not with”: true of each, and the same.
NOBODY_NOW = {
    "paused": gettext_lazy("You are on pause."),
    "no-room": gettext_lazy("You are already in as many exchanges as you offered."),
    "nobody-teaches": gettext_lazy("Nobody who publishes that they teach %(skill)s can take you further than you are."),
    "too-close": gettext_lazy(
        "Those who could teach you %(skill)s report to you, lead you, or learn with you already."
    ),
    "no-hours": gettext_lazy("Your working hours leave no time for a talk with anybody who suits."),
    "places-taken": gettext_lazy(
        "Nobody who could teach you %(skill)s has a place for you just now. Most often all are at their limit, or away."
    ),
}
OPTIONS_NOW = {
    "come-back": gettext_lazy("End the pause on your profile; then look again."),
    "more-room": gettext_lazy("Offer one more place on your profile, or wait until an exchange ends."),
    "wish-wider": gettext_lazy(
        "Look for a skill close to it. Noted as a wish of yours, the next programme knows of it."
    ),
    "one-more-hour": gettext_lazy(
        "%(short)s more at a stretch that meets the others’ hours would be enough; change your hours, then look again."
    ),
    "next-place": gettext_lazy(
        "One place with one of them would be enough. Look again in a few days; noted as a wish of yours, the next "
        "programme knows of it."
    ),
}


# What each word of a no teaches the rounds of the programme; how long is kept by `matching.refusals`.
WHAT_A_NO_TEACHES = {
    "skill": gettext_lazy("That skill is not proposed to you here for half a year."),
    "level": gettext_lazy("You two are not proposed to each other here for this skill for half a year."),
    "hours": gettext_lazy("You two are not proposed to each other here for half a year."),
    "known": gettext_lazy("You two are not proposed to each other here again."),
    "too-much": gettext_lazy("Nobody is proposed to you here for two months."),
    "person": gettext_lazy("You two are not proposed to each other here again."),
}


def word_label(word: str) -> str:
    """A word of a no as it was chosen; empty where none was."""
    return str(dict(Answer.Why.choices).get(word, word)) if word else ""


def nobody_yet(*, gives: bool) -> str:
    """Where one side of a rolling programme is missing."""
    return _("Nobody asks for what you can teach yet.") if gives else _("Nobody who could teach takes part yet.")


def round_looked_at(programme: Programme) -> str:
    """Where a coordinator keeps the draft of a round in a rolling programme."""
    return _("%(coordinator)s looks at a round just now.") % {"coordinator": programme.coordinator.name}


@dataclass(frozen=True)
class Why:
    reason: str
    option: str


def why_nobody(row: Unmatched, rows: Known) -> Why:
    """For the coordinator."""
    return Why(_say(WHY_NOBODY, row.reason, row, rows), _say(OPTIONS, row.option, row, rows))


def why_nobody_for_you(row: Unmatched, rows: Known) -> Why:
    """For the person."""
    return Why(_say(WHY_NOBODY_FOR_YOU, row.reason, row, rows), _say(OPTIONS_FOR_YOU, row.option, row, rows))


def _say(words: Mapping[str, object], code: str, row: Unmatched, rows: Known) -> str:
    facts = {
        "skill": rows.skill(row.parameters),
        "place": rows.skill({"skill": row.parameters.get("place", row.parameters.get("skill", 0))}),
        "teachers": row.parameters.get("teachers", 0),
        "short": time_words(int(row.parameters.get("short", 60))),
    }
    return capfirst(str(words.get(code, "")) % facts)


def time_words(minutes: int) -> str:
    """In quarters of an hour, rounded up: what somebody could offer."""
    hours, quarters = divmod(-(-minutes // 15), 4)
    if not hours:
        return ngettext("%(n)s minute", "%(n)s minutes", quarters * 15) % {"n": quarters * 15}
    return ngettext("%(n)s hour", "%(n)s hours", hours + (quarters > 0)) % {"n": hours + (quarters > 0)}
