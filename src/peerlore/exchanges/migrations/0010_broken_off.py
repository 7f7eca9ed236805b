from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0009_help")]

    operations = [
        migrations.AddField(
            model_name="calendarfeed",
            name="broken_off",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
