"""The shell: home, the pages that span rooms, health."""

from tests.house.cells import Cell, anybody, everyone, only

HEALTH = anybody(200)
SHUT = anybody(405)

CELLS = {
    "home": Cell(get=everyone(200)),
    "healthz": Cell(get=HEALTH, post=HEALTH, options=HEALTH, others=HEALTH),
    "who_sees_what": Cell(get=HEALTH, post=SHUT, options=SHUT, others=SHUT),
    "my_data": Cell(get=everyone(200)),
    "my_data_file": Cell(get=everyone(200)),
    "my_data_page": Cell(get=everyone(200)),
    "erase_me": Cell(get=everyone(200), post=everyone(302, jo=422)),
    "person_erase": Cell(
        args=lambda world: [world.cast.ana.pk],
        get=only("jo", ana=403, cleo=403),
        post=only("jo", status=302, ana=403, cleo=403),
    ),
    "readyz": Cell(get=HEALTH, post=HEALTH, options=HEALTH, others=HEALTH),
    "stop_mail": Cell(
        args=lambda world: ["no-such-token"], get=anybody(404), post=anybody(404), options=SHUT, others=SHUT
    ),
}
