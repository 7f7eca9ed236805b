"""Exchanges: sessions, notes, commitments, the close. Members only; a coordinator sees that it exists and whether
they met, and changes nothing."""

from tests.house.cells import Cell, anybody, everyone, only
from tests.world import World

MEMBERS = ("ana", "ben")
FORM = only(*MEMBERS, status=422, cleo=403)
BUTTON = only(*MEMBERS, status=302, cleo=403)


def exchange(world: World) -> list[int]:
    return [world.exchange.pk]


def ahead(world: World) -> list[int]:
    return [world.ahead.pk]


def met(world: World) -> list[int]:
    return [world.met.pk]


def note(world: World) -> list[int]:
    return [world.shared_note.pk]


def promised(world: World) -> list[int]:
    return [world.commitment.pk]


def report(world: World) -> list[int]:
    return [world.report.pk]


SHUT = anybody(405)
PAGE = only(*MEMBERS, cleo=403)
CELLS = {
    "exchanges": Cell(get=everyone(200)),
    "exchange": Cell(args=exchange, get=only(*MEMBERS, "cleo")),
    "session_book": Cell(args=exchange, get=PAGE, post=FORM),
    "session_record": Cell(args=exchange, get=PAGE, post=FORM),
    "session_move": Cell(args=ahead, get=PAGE, post=FORM),
    "session_cancel": Cell(
        args=ahead,
        get=PAGE,
        post=BUTTON,
        changes=frozenset({"exchanges.Session.cancelled_at", "exchanges.Session.sequence"}),
    ),
    "session_met": Cell(args=met, post=FORM),
    "met_by_mail": Cell(
        args=lambda world: ["no-such-token"], get=anybody(404), post=anybody(404), options=SHUT, others=SHUT
    ),
    "session_invitation": Cell(args=ahead, get=PAGE),
    "session_series": Cell(args=exchange, get=PAGE, post=FORM),
    "my_times": Cell(get=everyone(200)),
    "call_link": Cell(
        post=everyone(302), changes=frozenset({"exchanges.CallLink (gone)", "exchanges.CallLink.address"})
    ),
    "day_off_name": Cell(post=everyone(422), changes=frozenset({"exchanges.DayOff (new)"})),
    "day_off_remove": Cell(
        args=lambda world: [world.day_off.pk],
        post=only("ana", status=302),
        changes=frozenset({"exchanges.DayOff (gone)"}),
    ),
    "feed_add": Cell(post=everyone(422)),
    "feed_remove": Cell(
        post=everyone(302), changes=frozenset({"exchanges.BusySpan (gone)", "exchanges.CalendarFeed (gone)"})
    ),
    "session_talk": Cell(args=ahead, get=PAGE, post=FORM, changes=frozenset({"exchanges.DepthChoice.sealed"})),
    "note_write": Cell(args=exchange, get=PAGE, post=FORM),
    "note_erase": Cell(args=note, post=only("ana", status=302, ben=403), changes=frozenset({"exchanges.Note (gone)"})),
    "commitment_make": Cell(args=exchange, get=PAGE, post=FORM),
    "commitment_keep": Cell(
        args=promised, post=only("ana", status=302, ben=403), changes=frozenset({"exchanges.Commitment.kept_at"})
    ),
    "commitment_let_go": Cell(
        args=promised, post=only("ana", status=302, ben=403), changes=frozenset({"exchanges.Commitment.let_go_at"})
    ),
    "close_report": Cell(
        args=exchange,
        get=PAGE,
        post=FORM,
        changes=frozenset(
            {
                "exchanges.CloseReport.counts_as_evidence",
                "exchanges.CloseReport.level",
                "exchanges.CloseReport.result",
                "exchanges.CloseReport.shows",
            }
        ),
    ),
    "agreement": Cell(args=exchange, get=PAGE),
    "agreement_write": Cell(args=exchange, get=PAGE, post=BUTTON),
    "agreement_sign": Cell(args=exchange, post=FORM),
    "still_right": Cell(
        args=exchange,
        get=PAGE,
        post=FORM,
        changes=frozenset({"exchanges.StillRightAnswer.sealed", "exchanges.StillRightAnswer (new)"}),
    ),
    "thank": Cell(args=exchange, get=PAGE, post=FORM),
    "ask_help": Cell(args=exchange, get=PAGE, post=FORM),
    "help_request": Cell(args=lambda world: [world.help_request.pk], get=only("ana")),
    "help_take_up": Cell(args=lambda world: [world.help_request.pk], post=only(ana=403)),
    "network": Cell(get=everyone(200)),
    "network_yearly": Cell(
        post=everyone(302),
        changes=frozenset(
            {"people.MailSettings (new)", "people.MailSettings.paces", "people.Muted (new)", "people.Muted (gone)"}
        ),
    ),
    "network_wish": Cell(
        args=lambda world: [world.cast.ben.pk],
        post=only("ana", status=302),
        changes=frozenset({"exchanges.CatchUp (new)"}),
    ),
    "network_unwish": Cell(
        args=lambda world: [world.cast.ben.pk],
        post=only("ana", status=302),
        changes=frozenset({"exchanges.CatchUp (gone)"}),
    ),
    "exchange_close": Cell(
        args=exchange,
        get=PAGE,
        post=BUTTON,
        changes=frozenset(
            {
                "exchanges.Commitment.due",
                "exchanges.Exchange.closed_at",
                "exchanges.Session.cancelled_at",
                "exchanges.Session.sequence",
            }
        ),
    ),
    "close_confirm": Cell(
        args=report,
        get=only(*MEMBERS),
        post=only(*MEMBERS, status=422),
        changes=frozenset(
            {
                "exchanges.CloseReport.confirmed_at",
                "exchanges.CloseReport.confirmed_by_id",
                "exchanges.CloseReport.confirmed_level",
                "exchanges.Commitment.kept_at",
                "exchanges.Exchange.closed_at",
                "exchanges.Session.cancelled_at",
                "exchanges.Session.sequence",
                "skills.Evidence (new)",
                "skills.GapReading.held",
                "skills.GapReading.teachable",
            }
        ),
    ),
}
