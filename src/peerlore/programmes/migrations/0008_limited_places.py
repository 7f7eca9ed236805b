"""Limited places: who has one, who waits, and the draw of lots."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_words_of_a_no")]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.CharField(max_length=64)),
                ("commitment", models.CharField(max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
                ("entries", models.JSONField(default=list)),
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draw", to="programmes.stage"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="enrolment",
            name="offered_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="standing",
            field=models.SlugField(
                choices=[
                    ("enrolled", "Takes part"),
                    ("applied", "In the draw"),
                    ("waiting", "On the waiting list"),
                    ("offered", "Asked whether they take a place"),
                ],
                db_default="enrolled",
                default="enrolled",
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="turn",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="stage",
            name="places",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="stage",
            name="places_by",
            field=models.SlugField(
                blank=True,
                choices=[
                    ("", "Everybody who joins takes part"),
                    ("first-come", "In the order of joining"),
                    ("lot", "By lot"),
                ],
                db_default="",
                default="",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                models.F("stage"),
                models.F("role"),
                models.F("turn"),
                condition=models.Q(("standing", "waiting")),
                name="enrolments_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                models.F("offered_until"), condition=models.Q(("standing", "offered")), name="enrolments_offered"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "waiting"), _negated=True), ("turn__isnull", False), _connector="OR"
                ),
                name="who_waits_has_a_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "offered"), _negated=True), ("offered_until__isnull", False), _connector="OR"
                ),
                name="an_offer_has_an_end",
            ),
        ),
    ]
