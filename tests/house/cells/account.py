"""Sign-in, sign-out and passwords, by django-allauth. Its doors answer OPTIONS, and take PUT for POST."""

from tests.house.cells import OUTSIDE, Cell, Table, anybody, everyone

OPEN = anybody(200)
MEMBERS_ONLY = everyone(200)
AWAY = everyone(302)
SHUT = anybody(405)


def outsiders(status: int, signed_in: int) -> Table:
    return {**everyone(signed_in), **dict.fromkeys(OUTSIDE, status)}


SIGN_IN = outsiders(200, 302)
PAGE = Cell(get=OPEN, post=SHUT, options=OPEN, others=SHUT)

AWAY_FOR_ALL = anybody(302)

CELLS = {
    "account_login": Cell(get=SIGN_IN, post=SIGN_IN, put=SIGN_IN, options=SIGN_IN, others=outsiders(405, 302)),
    "account_logout": Cell(get=MEMBERS_ONLY, post=AWAY, put=SHUT, options=anybody(200), others=SHUT),
    "account_reauthenticate": Cell(get=MEMBERS_ONLY, post=MEMBERS_ONLY, put=MEMBERS_ONLY, options=MEMBERS_ONLY),
    "mfa_login_webauthn": Cell(
        get=AWAY_FOR_ALL,
        post=AWAY_FOR_ALL,
        put=AWAY_FOR_ALL,
        options=outsiders(200, 302),
        others=outsiders(405, 302),
    ),
    "account_change_password": Cell(get=MEMBERS_ONLY, post=MEMBERS_ONLY, put=MEMBERS_ONLY, options=MEMBERS_ONLY),
    "account_set_password": Cell(get=AWAY, post=AWAY, put=AWAY, options=AWAY, others=AWAY),
    "account_reset_password": Cell(get=OPEN, post=OPEN, put=OPEN, options=OPEN, others=SHUT),
    "account_reset_password_done": PAGE,
    "account_reset_password_from_key": Cell(
        args=lambda world: ["1", "abc-def"], get=OPEN, post=OPEN, put=OPEN, options=OPEN, others=OPEN
    ),
    "account_reset_password_from_key_done": PAGE,
    "account_inactive": PAGE,
}
