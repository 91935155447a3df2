import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


def name_database(apps, _schema_editor):
    apps.get_model("atlas", "DatabaseIdentity").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cooperation", "0002_what_the_database_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="DatabaseIdentity",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "verbose_name": "identité de la base",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="atlas_one_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetTokens",
            fields=[
                (
                    "sheet",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tokens",
                        serialize=False,
                        to="cooperation.cooperation",
                    ),
                ),
                ("analyser", models.CharField(max_length=40)),
                ("checksum", models.CharField(max_length=32)),
                (
                    "title",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("text", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "other",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
            ],
            options={
                "verbose_name": "mots d’une fiche",
                "verbose_name_plural": "mots des fiches",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="atlas_tokens_words")
                ],
            },
        ),
        migrations.RunPython(name_database, migrations.RunPython.noop),
    ]
