"""Follow-up rounds: how many, whether by themselves; and what the ticker looks for has an index.

Programmes that are there already have none until their coordinator asks for them.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_no_word_in_the_clear")]

    operations = [
        migrations.AddField(
            "programme",
            "follow_ups",
            models.PositiveSmallIntegerField(
                default=3, db_default=0, validators=[django.core.validators.MaxValueValidator(9)]
            ),
        ),
        migrations.AddField("programme", "follows_up_itself", models.BooleanField(default=True, db_default=True)),
        migrations.AddField(
            "round",
            "follows",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follow_ups",
                to="programmes.round",
            ),
        ),
        migrations.AddField("round", "publishes_itself", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex(
            "proposal",
            models.Index("due", condition=models.Q(("state", "open")), name="proposal_due"),
        ),
        migrations.AddIndex(
            "proposal",
            models.Index(
                "settled_at",
                condition=models.Q(("state__in", ["declined", "expired"])),
                name="proposal_lost",
            ),
        ),
    ]
