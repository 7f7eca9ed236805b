"""HR files on their way in."""

from tests.house.cells import Cell, only
from tests.world import World

KEEPERS = ("cleo", "jo")


def batch(world: World) -> list[int]:
    return [world.batch.pk]


def applied(world: World) -> list[int]:
    return [world.applied_batch.pk]


PAGE = only(*KEEPERS)
CELLS = {
    "people_take_out": Cell(get=PAGE, post=only(*KEEPERS, status=422)),
    "people_import": Cell(get=PAGE, post=only(*KEEPERS, status=422)),
    "people_import_map": Cell(args=batch, get=PAGE, post=only(*KEEPERS, status=422)),
    "people_import_read": Cell(args=batch, post=only(*KEEPERS, status=422)),
    "people_import_leave_out": Cell(args=batch, post=only(*KEEPERS, status=302)),
    "people_import_take_back": Cell(args=batch, post=only(*KEEPERS, status=302)),
    "people_import_renumber": Cell(args=batch, post=only(*KEEPERS, status=302)),
    "people_import_undo": Cell(
        args=applied,
        get=PAGE,
        post=only(*KEEPERS, status=302),
        changes=frozenset(
            {
                "integrations.PeopleImport.attempt",
                "integrations.PeopleImport.done",
                "integrations.PeopleImport.state",
                "integrations.PeopleImport.summary",
                "integrations.PeopleImport.undone_at",
                "people.Person.level",
                "people.Person.title",
                "people.Post (new)",
                "people.Post.level",
                "people.Post.until",
            }
        ),
    ),
    "people_import_check": Cell(args=batch, get=PAGE),
    "people_import_apply": Cell(
        args=batch,
        get=PAGE,
        post=only(*KEEPERS, status=302),
        changes=frozenset(
            {
                "integrations.ImportRow.undo",
                "integrations.PeopleImport.applied_at",
                "integrations.PeopleImport.attempt",
                "integrations.PeopleImport.content",
                "integrations.PeopleImport.mapping",
                "integrations.PeopleImport.shape",
                "integrations.PeopleImport.state",
                "integrations.PeopleImport.summary",
                "integrations.RememberedMapping (new)",
                "people.Person.title",
                "people.Post (new)",
                "people.Post.until",
            }
        ),
    ),
    "people_import_stop": Cell(
        args=batch,
        post=only(*KEEPERS, status=302),
        changes=frozenset(
            {
                "integrations.ImportRow (gone)",
                "integrations.PeopleImport.attempt",
                "integrations.PeopleImport.content",
                "integrations.PeopleImport.mapping",
                "integrations.PeopleImport.shape",
                "integrations.PeopleImport.state",
            }
        ),
    ),
    "need_sheet": Cell(
        args=lambda world: [world.goal.pk],
        get=only("cleo", "ruth", others=403),
        post=only("cleo", "ruth", status=422, others=403),
    ),
}
