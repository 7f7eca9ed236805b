"""People, offices, the log, one's own profile and wishes."""

from allauth.mfa.models import Authenticator

from peerlore.people.models import Exclusion, Grant
from tests.house.cells import Cell, Table, anybody, everyone, only
from tests.world import World

KEEPERS = ("cleo", "jo")
PAGE = only(*KEEPERS, ana=403)  # one's own page is seen, and not looked after by oneself
BUTTON = only(*KEEPERS, status=302, ana=403)
OPEN = anybody(200)


def ana(world: World) -> list[int]:
    return [world.cast.ana.pk]


def gone(world: World) -> list[int]:
    return [world.gone.pk]


def hugo(world: World) -> list[int]:
    return [world.hugo.pk]


def cleos_office(world: World) -> list[int]:
    return [Grant.objects.get(person=world.cast.cleo).pk]


def finns_wish(world: World) -> list[int]:
    return [Exclusion.objects.get(writer=world.finn).pk]


def administrator(status: int) -> Table:
    return only("jo", status=status, others=403)


def anas_passkey(world: World) -> list[int]:
    return [Authenticator.objects.get(user=world.cast.ana).pk]


CELLS = {
    "profile": Cell(
        get=everyone(200), post=everyone(422), changes=frozenset({"people.Person.may_be_asked", "people.Person.places"})
    ),
    "my_address": Cell(get=everyone(200), post=everyone(422)),
    "reached_again": Cell(post=everyone(302), changes=frozenset({"people.Bounce.ended_at"})),
    "mail_comes_back": Cell(args=ana, get=PAGE, post=BUTTON, changes=frozenset({"people.Bounce (new)"})),
    "my_sign_in": Cell(get=everyone(200)),
    "end_sign_in": Cell(post=everyone(422)),
    "passkey_add": Cell(get=everyone(302), post=everyone(302)),
    "passkey_remove": Cell(
        args=anas_passkey,
        get=only("ana"),
        post=only("ana", status=302),
        changes=frozenset({"mfa.Authenticator (gone)"}),
    ),
    "wishes": Cell(get=everyone(200), post=everyone(422)),
    "exclude": Cell(
        post=everyone(404),
        needs_field=True,
        changes=frozenset({"people.Exclusion (new)", "people.DataKey (new)"}),
    ),
    "withdraw_exclusion": Cell(args=finns_wish, post=everyone(404)),
    "people": Cell(get=only(*KEEPERS, others=403)),
    "person": Cell(args=ana, get=only(*KEEPERS, "ana")),
    "sign_in_code": Cell(args=ana, get=PAGE, post=only(*KEEPERS, status=422, ana=403)),
    "my_new_code": Cell(get=everyone(200), post=everyone(200)),
    "new_code": Cell(args=ana, get=PAGE, post=BUTTON, changes=frozenset({"people.Reissue (new)"})),
    "agree_to_code": Cell(
        args=hugo,
        post=only("cleo", status=422, jo=200),
        changes=frozenset({"people.Reissue.agreed_at", "people.Reissue.agreed_by_id", "people.SignInCode (new)"}),
    ),
    "take_code_back": Cell(
        args=hugo,
        post=only(*KEEPERS, status=302),
        changes=frozenset({"people.Reissue.ended_at", "people.Reissue.outcome"}),
    ),
    "leave": Cell(
        args=ana,
        get=PAGE,
        post=BUTTON,
        changes=frozenset(
            {"people.Person.is_active", "people.Person.left_at", "people.Person.sign_ins_ended", "people.Post.until"}
        ),
    ),
    "number_and_address": Cell(
        args=ana,
        get=only("jo", cleo=403, ana=403),
        post=only("jo", status=422, cleo=403, ana=403),
    ),
    "come_back": Cell(
        args=gone,
        get=only(*KEEPERS),
        post=only(*KEEPERS, status=302),
        changes=frozenset({"people.Person.is_active", "people.Person.left_at", "people.Post (new)"}),
    ),
    "take_office": Cell(
        args=cleos_office, get=administrator(200), post=administrator(302), changes=frozenset({"people.Grant (gone)"})
    ),
    "audit": Cell(get=administrator(200)),
    "enter_code": Cell(get=OPEN, post=anybody(422), put=anybody(405), options=anybody(405), others=anybody(405)),
    "choose_password": Cell(
        get=anybody(405), post=anybody(422), put=anybody(405), options=anybody(405), others=anybody(405)
    ),
}
