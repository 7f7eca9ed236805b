from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_left_out_and_undone")]

    operations = [
        migrations.AddField(
            model_name="peopleimport", name="shape", field=models.JSONField(default=dict, db_default={})
        ),
    ]
