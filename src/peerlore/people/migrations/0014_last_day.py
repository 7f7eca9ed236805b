from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="last_day",
            field=models.DateField(null=True),
        ),
    ]
