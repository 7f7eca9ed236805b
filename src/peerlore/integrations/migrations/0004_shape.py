from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_left_out_and_undone")]

    operations = [
        migrations.AddField(
            model_name="peopleimport", name="shape", field=models.JSONField(default=dict, db_default={})
        ),
        migrations.AlterField(
            model_name="peopleimport",
            name="state",
            field=models.SlugField(
                choices=[
                    ("opening", "Being opened"),
                    ("mapping", "Waiting for its columns to be named"),
                    ("checking", "Being read"),
                    ("ready", "Ready: nothing has been changed"),
                    ("applying", "Being applied"),
                    ("applied", "Applied"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                    ("stopped", "Stopped: nothing was changed"),
                    ("failed", "Failed: nothing was changed"),
                ],
                default="mapping",
            ),
        ),
    ]
