"""What the programmes room holds of a person: enrolments with wishes, answers, being without a match."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person
from peerlore.people.registry import Holding, Row, Rule, SealedField, one_part_of
from peerlore.programmes.matching.refusals import LASTS, whys
from peerlore.programmes.models import (
    Answer,
    Draw,
    Enrolment,
    Found,
    Placement,
    Programme,
    Proposal,
    ProposalSeat,
    Request,
    Round,
    RoundState,
    Search,
    Stage,
    Unmatched,
    Wave,
)
from peerlore.programmes.models.programme import EnrolmentWish
from peerlore.programmes.reasons import WHAT_A_NO_TEACHES, known, told, word_label
from peerlore.programmes.words import Answered, answers_of, words_of


def _enrolments(person: Person) -> Iterator[Row]:
    for row in Enrolment.objects.filter(person=person).select_related("stage__programme", "person"):
        yield {
            "programme": row.stage.programme.name,
            "role": row.role,
            "places": row.capacity,
            "number_in_a_draw": row.pk,
            "state": row.state,
            "turn_on_the_list": row.turn,
            "place_kept_until": row.last_day,
            "enrolled_at": row.enrolled_at,
            "withdrawn_at": row.withdrawn_at,
        }


def _keep_enrolments(person: Person, at: datetime) -> None:
    """Nothing in the row tells who it was once the person is a tombstone; the next tick ends what is still open."""


def _wishes(person: Person) -> Iterator[Row]:
    for row in EnrolmentWish.objects.filter(enrolment__person=person).select_related("skill"):
        yield {"skill": row.skill.label, "level": row.level, "rank": row.rank}


def _drop_wishes(person: Person, at: datetime) -> None:
    EnrolmentWish.objects.filter(enrolment__person=person).delete()


def _proposals(person: Person) -> Iterator[Row]:
    """The reasons in the words that `person` read, never as they were counted: those weigh the other side too."""
    rows = Proposal.objects.visible_to(person).with_seats().select_related("skill", "teacher", "learner")
    named = known([row.reasons for row in rows])
    for row in rows:
        yield {
            "with": ", ".join(other.name for other in row.others(person)),
            "skill": row.skill.label if row.skill else "",
            "reasons": [str(reason.words) for reason in told(row, person, named)],
            "state": row.state,
            "answer_by": row.last_day(person),
        }


def _seats(person: Person) -> Iterator[Row]:
    mine = Proposal.objects.visible_to(person).order_by().values("pk")
    rows = ProposalSeat.objects.filter(enrolment__person=person, proposal__in=mine).select_related("enrolment")
    for row in rows:
        yield {"proposal": row.proposal_id, "role": row.enrolment.role}


def _keep_seats(person: Person, at: datetime) -> None:
    """Nothing in the row tells who it was once the person is a tombstone; what came of it needs its seats."""


def _empty_reasons(person: Person, at: datetime) -> None:
    Proposal.objects.of(person).update(reasons=[])


def _answers(person: Person) -> Iterator[Row]:
    rows = list(Answer.objects.filter(person=person).order_by("pk"))
    for row, why in zip(rows, whys(rows), strict=True):
        lasts = LASTS.get(why or "")
        yield {
            "proposal": row.proposal_id,
            "said": row.said,
            "why": word_label(why or ""),
            "teaches": str(WHAT_A_NO_TEACHES.get(why or "", "")),
            "until": row.answered_at + lasts if lasts and row.answered_at else None,
            "answered_at": row.answered_at,
        }


def _empty_answers(person: Person, at: datetime) -> None:
    Answer.objects.filter(person=person).update(sealed_why=None)


def _unmatched(person: Person) -> Iterator[Row]:
    for row in Unmatched.objects.filter(enrolment__person=person):
        yield {"round": row.round_id, "reason": row.reason, "option": row.option}


def _drop_unmatched(person: Person, at: datetime) -> None:
    Unmatched.objects.filter(enrolment__person=person).delete()


def _rounds(person: Person) -> Iterator[Row]:
    """A frozen problem holds keys and numbers of everybody in it; of a person we hand out that they were in it."""
    rows = Round.objects.filter(stage__enrolments__person=person).select_related("stage__programme")
    for row in rows.defer("problem", "plan"):
        yield {"round": row.number, "programme": row.stage.programme.name, "frozen_at": row.started_at}


def _empty_rounds(person: Person, at: datetime) -> None:
    """What was frozen of people is kept as its digest alone; the plan's figures stay. A round that is being worked out
    keeps its dials; the next tick freezes it again without the person."""
    mine = Round.objects.filter(stage__enrolments__person=person)
    for row in mine.filter(state=RoundState.SOLVING):
        Round.objects.filter(pk=row.pk).update(problem=row.without_people())
    mine.exclude(state=RoundState.SOLVING).update(problem={})


def _programmes(person: Person) -> Iterator[Row]:
    for row in Programme.objects.filter(coordinator=person):
        yield {"programme": row.name, "started": row.started_at}


def _keep_programmes(person: Person, at: datetime) -> None:
    """A programme is the organisation's. Who ran it is the empty person that erasure leaves."""


def _draws(person: Person) -> Iterator[Row]:
    for row in Draw.objects.filter(stage__enrolments__person=person).select_related("stage__programme"):
        yield {"programme": row.stage.programme.name, "drawn_at": row.drawn_at}


def _keep_draws(person: Person, at: datetime) -> None:
    """A draw holds numbers alone. Without that of somebody who is gone, nobody could draw it again."""


def _searches(person: Person) -> Iterator[Row]:
    for row in Search.objects.filter(person=person).select_related("skill").prefetch_related("found__person"):
        yield {"skill": row.skill.label, "at": row.at, "shown": [one.person.name for one in row.found.all()]}


def _drop_searches(person: Person, at: datetime) -> None:
    Search.objects.filter(person=person).delete()


def _shown(person: Person) -> Iterator[Row]:
    """When somebody was shown, and for what; to whom is theirs who looked."""
    for row in Found.objects.filter(person=person).select_related("search__skill").order_by("search__at"):
        yield {"skill": row.search.skill.label, "shown_at": row.search.at}


def _drop_shown(person: Person, at: datetime) -> None:
    Found.objects.filter(person=person).delete()


def _requests(person: Person) -> Iterator[Row]:
    rows = list(Request.objects.visible_to(person).select_related("skill", "asker", "asked", "came_from", "went_to"))
    for row, words, answer in zip(rows, words_of(rows), answers_of(rows), strict=True):
        mine = row.asker_id == person.pk
        yield {
            "by": row.asker.name,
            "to": row.asked.name if not mine or row.names_asked() else "",
            "skill": row.skill.label,
            "words": words or "",
            "answered": " ".join(vars(answer or Answered()).values()).strip(),
            "state": row.state,
            "asked_at": row.asked_at,
            "answer_by": row.due,
            "until": row.again_on,
        }


def _empty_requests(person: Person, at: datetime) -> None:
    """Who asked whom stays, without a name; the next tick ends what still waits."""
    Request.objects.filter(asker=person).update(sealed_words=None)
    Request.objects.filter(asked=person).update(sealed_answer=None)
    Request.objects.filter(Q(asker=person) | Q(asked=person)).update(reasons=[])


COORDINATORS = _("You, and the coordinators of the programme.")

HOLDINGS = [
    Holding(
        model=Enrolment,
        name=_("Programmes you are in"),
        why=_("So that you are matched in the role you chose, with as many people as you said."),
        export=_enrolments,
        erase=_keep_enrolments,
        seen_by=COORDINATORS,
    ),
    Holding(
        model=EnrolmentWish,
        name=_("What you asked to learn there"),
        why=_("So that somebody is found who can teach it."),
        export=_wishes,
        erase=_drop_wishes,
        seen_by=COORDINATORS,
    ),
    Holding(
        model=Proposal,
        name=_("Proposals made to you"),
        why=_("So that you and the other read the same proposal and can answer."),
        export=_proposals,
        erase=_empty_reasons,
        seen_by=_("You and the others in it, and the coordinators of the programme."),
    ),
    Holding(
        model=ProposalSeat,
        name=_("Your seats in these proposals"),
        why=_("So that it is known whom a proposal brings together, in which role."),
        export=_seats,
        erase=_keep_seats,
        seen_by=_("You and the others in it, and the coordinators of the programme."),
    ),
    Holding(
        model=Answer,
        name=_("Your answers to proposals"),
        why=_("So that a yes or no holds, and the next round does better."),
        export=_answers,
        erase=_empty_answers,
        seen_by=_("You and the matching. The other side learns what came of it, never why."),
    ),
    Holding(
        model=Unmatched,
        name=_("Rounds that found nobody for you"),
        why=_("So that you are told why, and not left in silence."),
        export=_unmatched,
        erase=_drop_unmatched,
        seen_by=COORDINATORS,
    ),
    Holding(
        model=Round,
        name=_("Rounds you were counted in"),
        why=_("So that a round can be checked and worked out again with the same result."),
        export=_rounds,
        erase=_empty_rounds,
        seen_by=_("The coordinators of the programme see what came of them, nobody what was frozen."),
    ),
    Holding(
        model=Draw,
        name=_("Draws of places in programmes you are in"),
        why=_("So that anybody in it can check that the draw was fair."),
        export=_draws,
        erase=_keep_draws,
        seen_by=_("Everybody who sees the programme sees the numbers that were drawn, nobody whose they are."),
    ),
    Holding(
        model=Programme,
        name=_("Programmes you run"),
        why=_("So that people know whom to turn to."),
        export=_programmes,
        erase=_keep_programmes,
        seen_by=_("You and those in it; everybody who signs in, where it is open to join."),
    ),
    Holding(
        model=Search,
        name=_("What you looked for, and whom you were shown"),
        why=_("So that a search shows the same three for a week, and nobody is probed."),
        export=_searches,
        erase=_drop_searches,
        seen_by=_("You alone, for thirty days."),
    ),
    Holding(
        model=Found,
        name=_("When you were shown to somebody who looked"),
        why=_("So that nobody is asked too often."),
        export=_shown,
        erase=_drop_shown,
        seen_by=_("You, and whoever looked."),
    ),
    Holding(
        model=Request,
        name=_("What you asked of others, and they of you"),
        why=_("So that a request can be answered, passed on or taken back."),
        export=_requests,
        erase=_empty_requests,
        seen_by=_("You and the other one. No role opens it."),
    ),
]
NOT_PERSONAL: list[type[Model]] = [Stage, Placement, Wave]
SEALED = [
    SealedField(Answer, author="person", field="sealed_why"),
    SealedField(Request, author="asker", field="sealed_words"),
    SealedField(Request, author="asked", field="sealed_answer"),
]


def _said_no(before: datetime) -> QuerySet[Answer]:
    """Words why not, of invitations that were settled before that moment."""
    return Answer.objects.filter(proposal__settled_at__lt=before).exclude(sealed_why=None)


def _forget_why(before: datetime, at: datetime) -> int:
    return Answer.objects.filter(pk__in=one_part_of(_said_no(before))).update(sealed_why=None)


def _worded(before: datetime) -> QuerySet[Request]:
    """Requests with words, settled before that moment."""
    said = Q(sealed_words__isnull=False) | Q(sealed_answer__isnull=False)
    return Request.objects.filter(said, settled_at__lt=before)


def _forget_words(before: datetime, at: datetime) -> int:
    rows = Request.objects.filter(pk__in=one_part_of(_worded(before)))
    return rows.update(sealed_words=None, sealed_answer=None)


RULES = [
    Rule(
        code="invitations",
        name=_("Words why somebody declined an invitation"),
        says=_(
            "That they declined stays. A later round no longer goes by what they said, “not this person” included; "
            "“please not with” is kept."
        ),
        least=365,
        count=lambda before: _said_no(before).count(),
        forget=_forget_why,
    ),
    Rule(
        code="requests",
        name=_("What was asked and answered outside programmes"),
        says=_("That somebody asked, and how it ended, stays; the words of both go."),
        least=90,
        count=lambda before: _worded(before).count(),
        forget=_forget_words,
    ),
]
