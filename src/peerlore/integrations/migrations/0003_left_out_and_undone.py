from django.db import migrations, models

STATES = [
    ("mapping", "Waiting for its columns to be named"),
    ("checking", "Being read"),
    ("ready", "Ready: nothing has been changed"),
    ("applying", "Being applied"),
    ("applied", "Applied"),
    ("undoing", "Being undone"),
    ("undone", "Undone"),
    ("stopped", "Stopped: nothing was changed"),
    ("failed", "Failed: nothing was changed"),
]
EFFECTS = [
    ("new", "New"),
    ("changed", "Changed"),
    ("left", "Left"),
    ("returned", "Came back"),
    ("unchanged", "As before"),
    ("problem", "Needs another look"),
    ("left_out", "Left out"),
]


class Migration(migrations.Migration):
    dependencies = [("integrations", "0002_import_rows_and_their_people")]

    operations = [
        migrations.AddField(
            model_name="peopleimport", name="left_out", field=models.JSONField(default=list, db_default=[])
        ),
        migrations.AddField(model_name="peopleimport", name="undone_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="importrow", name="undo", field=models.JSONField(default=dict, db_default={})),
        migrations.AlterField(
            model_name="peopleimport", name="state", field=models.SlugField(choices=STATES, default="mapping")
        ),
        migrations.AlterField(
            model_name="importrow", name="effect", field=models.SlugField(blank=True, choices=EFFECTS)
        ),
    ]
