from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0018_deferral"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="may_be_asked",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
