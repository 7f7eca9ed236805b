"""Plain English for every code, for commands and reports; pages have translators with words of their own.

Each sentence takes its facts by name: `name` is the other one, `skill` a skill's name, and the code's own parameters.
"places-taken" and "all-served" are also said where somebody asked in confidence not to meet somebody; so they must be
true, and the same, whether or not anybody did.
"""

from collections.abc import Mapping

LEARNER = {
    "teaches": "{name} teaches {skill} at level {level}; level {wanted} is wanted.",
    "hours": "They share about {hours} a week.",
    "goal": "It serves a goal: {held} of {needed} people hold {skill}.",
    "first-wish": "{skill} is the first wish.",
    "reach": "They work in different units, and each gets to know another.",
    "room": "{name} has a place free.",
}
STRETCH = {
    "leap": "The way in {skill} is long: expect to begin with small steps.",
    "other-work": "They work in different units; words and habits differ.",
    "other-place": "They work at different places and will mostly meet by screen.",
    "other-post": "They stand at different points of working life; say aloud what each takes for granted.",
    "strangers": "They have not learned together before; the first hour is for getting to know each other.",
}
WHY_NOBODY = {
    "paused": "On pause.",
    "no-room": "No place free.",
    "no-wish": "Has not said what to learn.",
    "nobody-teaches": "Nobody here teaches {skill} above the level held.",
    "too-close": "Those who could teach {skill} cannot be proposed.",
    "no-hours": "Shares no stretch of working time long enough to meet with anybody suitable.",
    "places-taken": "Those who would have suited, {teachers} in number, have no place for them in this plan.",
    "nobody-asked": "Nobody asked for what they can teach.",
    "all-served": "This plan needs no place of theirs for those who asked for what they can teach.",
}
OPTIONS = {
    "come-back": "End the pause.",
    "more-room": "Offer one more place.",
    "say-a-wish": "Name one skill to learn.",
    "wish-wider": "Look in a wider unit, or add a second skill or a lower level of the same.",
    "one-more-hour": "{short} more at a stretch that meets the others' hours would be enough.",
    "next-place": "One more place with somebody who teaches {place} would be enough.",
    "offer-more": "Say what else they could teach.",
    "stay-ready": "Nothing; the next round counts on them first.",
}
WHY_NOT = {
    "together": "They are together in this plan.",
    "one-person": "That is one person.",
    "no-side": "One of them must give and the other ask.",
    "paused": "One of them is on pause.",
    "kept-apart": "A rule keeps them apart.",
    "not-taught": "The one teaches nothing the other asked for at a higher level.",
    "no-hours": "They share no stretch of working time long enough to meet.",
    "no-room": "One of them has no place free.",
    "as-good": "It would have been as good, and the seed decided; or a rule that is never told keeps them apart.",
    "worth-more-to-another": "The place was worth more to somebody else: this pair would have cost the plan at least "
    "{cost}; or a rule that is never told keeps them apart.",
    "better-elsewhere": "The one who asks found a better place: this pair would have cost the plan at least {cost}; or "
    "a rule that is never told keeps them apart.",
}


def hours(minutes: int) -> str:
    """45 minutes, 1 hour, 38 hours."""
    if minutes < 60:
        return f"{minutes} minutes"
    whole = round(minutes / 60)
    return "1 hour" if whole == 1 else f"{whole} hours"


def said(words: Mapping[str, str], code: str, facts: Mapping[str, object]) -> str:
    """The sentence for a code, its first letter large; empty for a code nobody knows."""
    sentence = words.get(code, "").format_map(facts)
    return sentence[:1].upper() + sentence[1:]
