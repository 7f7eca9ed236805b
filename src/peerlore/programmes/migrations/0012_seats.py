"""A seat in a proposal for each person in it; those there are have two."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MANY = 2000


def seat_both(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("programmes", "Proposal").objects.using(editor.connection.alias).order_by("pk")
    seats = apps.get_model("programmes", "ProposalSeat").objects.using(editor.connection.alias)
    made = []  # again after a start that was broken off: those there are stay
    for key, teacher, learner in rows.values_list("pk", "teacher", "learner").iterator(chunk_size=MANY):
        made += [seats.model(proposal_id=key, enrolment_id=one) for one in (teacher, learner)]
        if len(made) >= MANY:
            seats.bulk_create(made, batch_size=MANY, ignore_conflicts=True)
            made = []
    seats.bulk_create(made, batch_size=MANY, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0011_rolling")]

    operations = [
        migrations.CreateModel(
            name="ProposalSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="programmes.proposal"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal_seats",
                        to="programmes.enrolment",
                    ),
                ),
            ],
            options={
                "ordering": ["proposal", "enrolment"],
                "constraints": [
                    models.UniqueConstraint("proposal", "enrolment", name="one_seat_of_each_in_a_proposal")
                ],
            },
        ),
        migrations.RunPython(seat_both, migrations.RunPython.noop, elidable=False),
    ]
