"""The shell: home, the pages that span rooms, health."""

from tests.house.cells import Cell, anybody, everyone, only

HEALTH = anybody(200)
SHUT = anybody(405)
# What is about somebody, all over the house.
ERASED = frozenset(
    {
        "exchanges.AgreementAnswer (gone)",
        "exchanges.BusySpan (gone)",
        "exchanges.CalendarFeed (gone)",
        "exchanges.CallLink (gone)",
        "exchanges.CatchUp (gone)",
        "exchanges.CloseReport.shows",
        "exchanges.Commitment.sealed",
        "exchanges.DayOff (gone)",
        "exchanges.DepthChoice (gone)",
        "exchanges.Note (gone)",
        "exchanges.Note.sealed",
        "exchanges.Session.where",
        "exchanges.StillRightAnswer (gone)",
        "exchanges.Thanks (gone)",
        "integrations.ImportRow (gone)",
        "integrations.ImportRow.changes",
        "integrations.ImportRow.name",
        "integrations.ImportRow.values",
        "integrations.PeopleImport.attempt",
        "integrations.PeopleImport.content",
        "integrations.PeopleImport.failure",
        "integrations.PeopleImport.state",
        "people.DataKey (gone)",
        "people.Delivery (gone)",
        "people.Delivery.body",
        "people.Delivery.subject",
        "people.Grant (gone)",
        "people.Muted (gone)",
        "people.Notice (gone)",
        "people.Notice.parameters",
        "people.Person.company_id",
        "people.Person.confirmed_email",
        "people.Person.email",
        "people.Person.erased_at",
        "people.Person.family_name",
        "people.Person.given_name",
        "people.Person.is_active",
        "people.Person.last_login",
        "people.Person.left_at",
        "people.Person.manager_id",
        "people.Person.password",
        "people.Person.sign_in_name",
        "people.Person.sign_ins_ended",
        "people.Person.site_id",
        "people.Person.staff_number",
        "people.Person.title",
        "people.Person.unit_id",
        "people.Post (gone)",
        "programmes.EnrolmentWish (gone)",
        "programmes.Proposal.reasons",
        "programmes.Round.problem",
        "reflections.Response (gone)",
        "skills.Evidence (gone)",
        "skills.Evidence.by_id",
        "skills.RolePreset.set_by_id",
        "skills.SkillRecord (gone)",
        "skills.Topic.added_by_id",
    }
)

CELLS = {
    "home": Cell(get=everyone(200)),
    "installation": Cell(get=only("jo", others=403)),
    "healthz": Cell(get=HEALTH, post=HEALTH, options=HEALTH, others=HEALTH),
    "who_sees_what": Cell(get=HEALTH, post=SHUT, options=SHUT, others=SHUT),
    "my_data": Cell(get=everyone(200)),
    "my_data_file": Cell(get=everyone(200)),
    "my_data_page": Cell(get=everyone(200)),
    "erase_me": Cell(get=everyone(200), post=everyone(302, jo=422), changes=ERASED),
    "person_erase": Cell(
        args=lambda world: [world.cast.ana.pk],
        get=only("jo", ana=403, cleo=403),
        post=only("jo", status=302, ana=403, cleo=403),
        changes=ERASED,
    ),
    "readyz": Cell(get=HEALTH, post=HEALTH, options=HEALTH, others=HEALTH),
    "stop_mail": Cell(
        args=lambda world: ["no-such-token"], get=anybody(404), post=anybody(404), options=SHUT, others=SHUT
    ),
}
