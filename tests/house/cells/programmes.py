"""Programmes, rounds, proposals."""

from tests.house.cells import Cell, everyone, only
from tests.world import World

COORDINATOR = only("cleo", others=403)
FORM = only("cleo", status=422, others=403)


def programme(world: World) -> list[int]:
    return [world.programme.pk]


def mentee(world: World) -> list[int]:
    return [world.programme.pk, world.cast.ana.pk]


def draft(world: World) -> list[int]:
    return [world.draft_round.pk]


def proposal(world: World) -> list[int]:
    return [world.proposal.pk]


def search(world: World) -> list[int]:
    return [world.search.pk]


def found(world: World) -> list[int]:
    return [world.search.found.get().pk]


def request(world: World) -> list[int]:
    return [world.request.pk]


def request_had(world: World) -> list[int]:
    return [world.request_had.pk]


def request_later(world: World) -> list[int]:
    return [world.request_later.pk]


def request_offered(world: World) -> list[int]:
    return [world.request_offered.pk]


def seat(world: World) -> list[int]:
    return [world.draft_round.pk, world.draft_round.proposals.first().learner_id]


def limited(world: World) -> list[int]:
    return [world.drawn_programme.pk]


SEARCHED = frozenset({"programmes.Search (new)", "programmes.Found (new)"})
ASKED = frozenset({"programmes.Request (new)"})
ENDED = frozenset({"programmes.Request.state", "programmes.Request.settled_at"})
ANSWERED = ENDED | {"programmes.Request.sealed_answer", "programmes.Request.again_on"}
BEGUN = ENDED | {"programmes.Request.exchange_id", "exchanges.Exchange (new)", "exchanges.Seat (new)"}
DRAFT = Cell(args=draft, get=only("cleo"))
CELLS = {
    "someone": Cell(get=everyone(200), post=everyone(422), changes=SEARCHED),
    "someone_found": Cell(args=search, get=only("ana")),
    "someone_for": Cell(args=lambda world: [world.rig.pk], post=everyone(302), changes=SEARCHED),
    "someone_ask": Cell(args=found, post=only("ana", status=422), changes=ASKED),
    "request": Cell(args=request, get=only("ana")),
    "request_answer": Cell(args=request_had, post=only("ben", status=422), changes=ANSWERED),
    "request_pass_on": Cell(args=request_had, get=only("ben"), post=only("ben", status=422), changes=ANSWERED | ASKED),
    "request_take_back": Cell(args=request, post=only("ana", status=302), changes=ENDED),
    "request_begin": Cell(
        args=request_offered,
        post=only("ana", status=302, otto=404),
        changes=BEGUN | {"exchanges.Commitment (new)"},
    ),
    "request_again": Cell(args=request_later, post=only("ben", status=302), changes=ASKED),
    "programmes": Cell(get=everyone(200)),
    "programme": Cell(args=programme, get=everyone(200)),
    "programme_start": Cell(get=COORDINATOR, post=FORM),
    "enrol": Cell(args=programme, get=COORDINATOR, post=COORDINATOR),
    "programme_change": Cell(
        args=programme,
        get=COORDINATOR,
        post=FORM,
        changes=frozenset(
            {
                "programmes.Programme.answer_days",
                "programmes.Programme.follow_ups",
                "programmes.Programme.follows_up_itself",
                "programmes.Programme.name",
                "programmes.Programme.rolling",
            }
        ),
    ),
    "programme_end": Cell(
        args=programme,
        get=COORDINATOR,
        post=only("cleo", status=302, others=403),
        changes=frozenset(
            {
                "programmes.Enrolment.reserved",
                "programmes.Programme.ended_at",
                "programmes.Proposal.settled_at",
                "programmes.Proposal.state",
            }
        ),
    ),
    "programme_ready": Cell(args=programme, get=COORDINATOR),
    "programme_people": Cell(args=programme, get=COORDINATOR),
    "programme_person": Cell(args=mentee, get=COORDINATOR, post=FORM),
    "take_out": Cell(
        args=mentee,
        post=only("cleo", status=302, others=403),
        changes=frozenset({"programmes.Enrolment.withdrawn_at"}),
    ),
    "join": Cell(args=programme, get=everyone(200), post=everyone(422)),
    "programme_places": Cell(args=programme, get=COORDINATOR, post=only("cleo", status=302, others=403)),
    "place_take": Cell(args=programme, post=everyone(302)),
    "programme_draw": Cell(args=limited, get=everyone(200)),
    "programme_draw_file": Cell(args=limited, get=everyone(200)),
    "withdraw": Cell(args=programme, post=everyone(302), changes=frozenset({"programmes.Enrolment.withdrawn_at"})),
    "round_start": Cell(args=programme, post=FORM),
    "round": DRAFT,
    "round_pairs": DRAFT,
    "round_unmatched": DRAFT,
    "round_proof": DRAFT,
    "round_serves": DRAFT,
    "round_whatif": DRAFT,
    "round_turn": Cell(args=draft, post=only("cleo", status=422)),
    "round_why_not": Cell(args=seat, get=only("cleo")),
    "round_by_hand": Cell(args=seat, get=only("cleo"), post=only("cleo", status=422)),
    "round_progress": DRAFT,
    "round_publish": Cell(
        args=draft,
        get=only("cleo"),
        post=only("cleo", status=302),
        changes=frozenset(
            {
                "programmes.Answer (new)",
                "programmes.Enrolment.reserved",
                "programmes.Proposal.due",
                "programmes.Proposal.state",
                "programmes.Round.published_at",
                "programmes.Round.state",
            }
        ),
    ),
    "round_stop": Cell(args=draft, get=only("cleo"), post=only("cleo", status=422)),
    "round_afresh": Cell(args=draft, post=only("cleo", status=422)),
    "round_discard": Cell(
        args=draft,
        get=only("cleo"),
        post=only("cleo", status=302),
        changes=frozenset({"programmes.Proposal.settled_at", "programmes.Proposal.state", "programmes.Round.state"}),
    ),
    "proposal": Cell(args=proposal, get=only("ana", "ben")),
    "proposal_why_not": Cell(args=proposal, get=only("ana", "ben")),
    "proposal_word": Cell(args=proposal, post=only("ana", "ben", status=302)),
    "proposal_answer": Cell(args=proposal, post=only("ana", "ben", status=422)),
}
