"""Skills that are the same as others, occupations with their titles, and the words by which both are found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def cascade(to, name, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to=to, **more)


def said_of():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="skills.skill"
    )


STATES = [("offered", "waits for a look"), ("one", "made one"), ("apart", "kept apart")]
WHYS = [
    ("equal", "They have the same name."),
    ("other-label", "One is another name of the other."),
    ("words", "They have the same words, in another order or form."),
    ("spelling", "They are spelt almost alike."),
    ("went-into", "A newer release has one as another name of the other."),
    ("chosen", "A coordinator said that they are the same."),
]


class Migration(migrations.Migration):
    dependencies = [
        ("skills", "0002_readings_shown_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("skill", "dropped_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "skill",
            "same_as",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="others", to="skills.skill"
            ),
        ),
        migrations.AddConstraint(
            "skill", models.CheckConstraint(condition=~Q(same_as=F("id")), name="skill_not_same_as_itself")
        ),
        *(
            migrations.AddField(model, "said_of", said_of())
            for model in ("skillrecord", "evidence", "rolepreset", "need")
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                key(),
                ("why", models.SlugField(choices=WHYS)),
                ("state", models.SlugField(choices=STATES, default="offered")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kept", cascade("skills.skill", "likenesses")),
                ("other", cascade("skills.skill", "+")),
            ],
            options={"verbose_name_plural": "likenesses", "ordering": ["-at", "-pk"]},
        ),
        migrations.AddConstraint(
            "likeness", models.UniqueConstraint(F("kept"), F("other"), name="two_skills_compared_once")
        ),
        migrations.AddConstraint(
            "likeness", models.UniqueConstraint(F("other"), condition=Q(state="one"), name="the_same_as_one_only")
        ),
        migrations.AddConstraint(
            "likeness", models.CheckConstraint(condition=~Q(kept=F("other")), name="likeness_of_two")
        ),
        migrations.CreateModel(
            name="Occupation",
            fields=[
                key(),
                ("uri", models.CharField(max_length=255, unique=True)),
                ("source", models.SlugField()),
                ("code", models.CharField(blank=True, max_length=32)),
                ("label", models.CharField(max_length=255)),
                ("description", models.TextField(blank=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["label"]},
        ),
        migrations.CreateModel(
            name="OccupationTitle",
            fields=[
                key(),
                ("title", models.CharField(max_length=255)),
                ("normalised", models.CharField(db_index=True, max_length=255)),
                ("preferred", models.BooleanField(default=False)),
                ("words", models.PositiveSmallIntegerField()),
                ("occupation", cascade("skills.occupation", "titles")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(F("occupation"), F("normalised"), name="title_once_for_each_occupation"),
                    models.UniqueConstraint(F("occupation"), condition=Q(preferred=True), name="one_preferred_title"),
                ]
            },
        ),
        migrations.CreateModel(
            name="OccupationSkill",
            fields=[
                key(),
                ("essential", models.BooleanField(default=False)),
                ("importance", models.FloatField(null=True)),
                ("level", models.FloatField(null=True)),
                ("occupation", cascade("skills.occupation", "uses")),
                ("skill", cascade("skills.skill", "+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(F("occupation"), F("skill"), name="skill_once_for_each_occupation")
                ]
            },
        ),
        migrations.CreateModel(name="Word", fields=[key(), ("word", models.CharField(max_length=60, unique=True))]),
        migrations.CreateModel(
            name="WordGram",
            fields=[key(), ("gram", models.CharField(max_length=3)), ("word", cascade("skills.word", "grams"))],
            options={"indexes": [models.Index(F("gram"), F("word"), name="words_by_trigram")]},
        ),
        migrations.CreateModel(
            name="WordOfSkill",
            fields=[
                key(),
                ("label", cascade("skills.skilllabel", "words")),
                ("word", cascade("skills.word", "labels", db_index=False)),
            ],
            options={
                "verbose_name_plural": "words of skills",
                "indexes": [models.Index(F("word"), F("label"), name="labels_by_word")],
            },
        ),
        migrations.CreateModel(
            name="WordOfTitle",
            fields=[
                key(),
                ("title", cascade("skills.occupationtitle", "held_words")),
                ("word", cascade("skills.word", "titles", db_index=False)),
            ],
            options={
                "verbose_name_plural": "words of titles",
                "indexes": [models.Index(F("word"), F("title"), name="titles_by_word")],
            },
        ),
    ]
