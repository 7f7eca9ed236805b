from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0014_last_day")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="erased_number",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
    ]
