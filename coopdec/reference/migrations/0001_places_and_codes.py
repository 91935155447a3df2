import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("metro", "Hexagone et Corse"),
                            ("drom", "départements et régions d’outre-mer"),
                            ("com", "collectivités d’outre-mer"),
                        ],
                        max_length=5,
                    ),
                ),
                ("seat_insee", models.CharField(max_length=5, verbose_name="chef-lieu")),
                ("population", models.PositiveIntegerField(null=True)),
                ("authority_siren", models.CharField(max_length=9, null=True)),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
            ],
            options={
                "verbose_name": "département",
                "ordering": ["sort_key"],
            },
        ),
        migrations.CreateModel(
            name="LoadedFile",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Country",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=2, primary_key=True, serialize=False, verbose_name="code ISO"
                    ),
                ),
                ("iso3", models.CharField(max_length=3, unique=True)),
                ("iso_num", models.CharField(blank=True, max_length=3)),
                ("name_fr", models.CharField(max_length=80, verbose_name="nom")),
                ("name_en", models.CharField(max_length=80, verbose_name="nom anglais")),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("europe", "Europe"),
                            ("africa", "Afrique"),
                            ("asia", "Asie"),
                            ("north-america", "Amérique du Nord"),
                            ("central-america-caribbean", "Amérique centrale et Caraïbes"),
                            ("south-america", "Amérique du Sud"),
                            ("oceania", "Océanie"),
                        ],
                        max_length=30,
                        verbose_name="aire",
                    ),
                ),
                ("area_note", models.CharField(blank=True, max_length=200, verbose_name="note sur l’aire")),
                ("capital", models.CharField(blank=True, max_length=80, verbose_name="capitale")),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("population", models.PositiveBigIntegerField(null=True)),
                ("dac_code", models.PositiveIntegerField(null=True, verbose_name="code CAD")),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
                ("search_key", models.TextField()),
            ],
            options={
                "verbose_name": "pays",
                "verbose_name_plural": "pays",
                "ordering": ["sort_key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "europe",
                                    "africa",
                                    "asia",
                                    "north-america",
                                    "central-america-caribbean",
                                    "south-america",
                                    "oceania",
                                ],
                            )
                        ),
                        name="reference_country_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                        name="reference_country_point",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                (
                    "insee",
                    models.CharField(
                        max_length=5, primary_key=True, serialize=False, verbose_name="code INSEE"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("siren", models.CharField(max_length=9, null=True)),
                ("population", models.PositiveIntegerField(null=True)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "point_precision",
                    models.CharField(
                        choices=[("exact", "point de la commune"), ("approximate", "point approché")],
                        max_length=11,
                    ),
                ),
                ("point_source", models.CharField(max_length=40)),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
                ("search_key", models.TextField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="reference.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "ordering": ["sort_key", "insee"],
            },
        ),
        migrations.CreateModel(
            name="Epci",
            fields=[
                ("siren", models.CharField(max_length=9, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("kind", models.CharField(max_length=10)),
                ("population", models.PositiveIntegerField(null=True)),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="epcis",
                        to="reference.department",
                    ),
                ),
                (
                    "main_commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "intercommunalité",
                "ordering": ["sort_key"],
            },
        ),
        migrations.AddField(
            model_name="commune",
            name="epci",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="communes",
                to="reference.epci",
            ),
        ),
        migrations.CreateModel(
            name="ForeignPlace",
            fields=[
                ("geoname_id", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("name_fr", models.CharField(blank=True, max_length=200, verbose_name="nom français")),
                (
                    "alternative_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("admin1_code", models.CharField(blank=True, max_length=20)),
                ("admin1_name", models.CharField(blank=True, max_length=120)),
                ("feature", models.CharField(blank=True, max_length=10)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("population", models.PositiveIntegerField(null=True)),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
                ("search_key", models.TextField()),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="reference.country",
                    ),
                ),
            ],
            options={
                "verbose_name": "ville étrangère",
                "verbose_name_plural": "villes étrangères",
                "ordering": ["sort_key", "geoname_id"],
            },
        ),
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("commune", "ancienne commune"),
                            ("department", "ancien département"),
                            ("region", "ancienne région"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(max_length=5)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("successor_code", models.CharField(max_length=5)),
                ("until", models.DateField(null=True)),
                ("source", models.CharField(max_length=100)),
                ("search_key", models.TextField()),
            ],
            options={
                "ordering": ["kind", "code", "name", "successor_code"],
                "indexes": [
                    models.Index(fields=["code"], name="reference_formerplace_code"),
                    models.Index(fields=["search_key"], name="reference_formerplace_search"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["commune", "department", "region"])),
                        name="reference_formerplace_kind",
                    ),
                    models.UniqueConstraint(
                        fields=("kind", "code", "name", "successor_code"), name="reference_formerplace_line"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Marker",
            fields=[
                ("key", models.SlugField(primary_key=True, serialize=False)),
                ("name_fr", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
                ("crs_field", models.CharField(max_length=40)),
                ("iati_code", models.CharField(max_length=3)),
                (
                    "kind",
                    models.CharField(
                        choices=[("policy", "politique"), ("rio", "convention de Rio")], max_length=10
                    ),
                ),
            ],
            options={
                "verbose_name": "marqueur",
                "ordering": ["key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["policy", "rio"])), name="reference_marker_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkerScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField()),
                ("name_fr", models.CharField(max_length=150)),
                ("name_en", models.CharField(max_length=150)),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="reference.marker",
                    ),
                ),
            ],
            options={
                "ordering": ["marker", "score"],
            },
        ),
        migrations.CreateModel(
            name="PurposeCode",
            fields=[
                ("code", models.CharField(max_length=7, primary_key=True, serialize=False)),
                ("name_fr", models.CharField(max_length=200)),
                ("name_en", models.CharField(max_length=200)),
                ("sector", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "en vigueur"), ("withdrawn", "retiré")], max_length=10
                    ),
                ),
                ("declarable", models.BooleanField()),
                ("source", models.CharField(max_length=100)),
            ],
            options={
                "verbose_name": "code-objet",
                "verbose_name_plural": "codes-objet",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "withdrawn"])),
                        name="reference_purposecode_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("declarable", False), ("status", "active"), _connector="OR"),
                        name="reference_purposecode_declarable",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("metro", "Hexagone et Corse"),
                            ("drom", "départements et régions d’outre-mer"),
                            ("com", "collectivités d’outre-mer"),
                        ],
                        max_length=5,
                    ),
                ),
                ("seat_insee", models.CharField(max_length=5, verbose_name="chef-lieu")),
                ("population", models.PositiveIntegerField(null=True)),
                ("siren", models.CharField(max_length=9, null=True)),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
            ],
            options={
                "verbose_name": "région",
                "ordering": ["sort_key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("zone__in", ["metro", "drom", "com"])),
                        name="reference_region_zone",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="epci",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="epcis", to="reference.region"
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="departments", to="reference.region"
            ),
        ),
        migrations.CreateModel(
            name="Sdg",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("name_fr", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
            ],
            options={
                "verbose_name": "objectif de développement durable",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 17))), name="reference_sdg_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SdgTarget",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False)),
                ("label_fr", models.CharField(max_length=90)),
                ("label_en", models.CharField(max_length=90)),
                (
                    "sdg",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="reference.sdg",
                    ),
                ),
            ],
            options={
                "verbose_name": "cible",
                "ordering": ["sdg", "code"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("code", models.SlugField(primary_key=True, serialize=False)),
                ("label_fr", models.CharField(max_length=100, verbose_name="intitulé")),
                ("label_en", models.CharField(max_length=100, verbose_name="intitulé anglais")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="reference.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "thème",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="CountryGroupPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("dac-ldc", "pays les moins avancés"),
                            ("dac-other-lic", "autres pays à faible revenu"),
                            ("dac-lmic", "pays à revenu intermédiaire, tranche inférieure"),
                            ("dac-umic", "pays à revenu intermédiaire, tranche supérieure"),
                            ("cicid-priority", "pays prioritaires (CICID de 2018)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("source", models.CharField(max_length=300)),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_periods",
                        to="reference.country",
                    ),
                ),
            ],
            options={
                "ordering": ["country", "since", "group"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "group__in",
                                ["dac-ldc", "dac-other-lic", "dac-lmic", "dac-umic", "cicid-priority"],
                            )
                        ),
                        name="reference_countrygroupperiod_group",
                    ),
                    models.UniqueConstraint(
                        fields=("country", "group", "since"),
                        name="reference_countrygroupperiod_country_group_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="reference_countrygroupperiod_dates",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="commune",
            index=models.Index(fields=["sort_key"], name="reference_commune_sort"),
        ),
        migrations.AddIndex(
            model_name="commune",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="reference_commune_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(("point_precision__in", ["exact", "approximate"])),
                name="reference_commune_point_precision",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                name="reference_commune_point",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("siren",),
                name="reference_commune_siren_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(("siren__isnull", True), ("siren__regex", "^\\d{9}$"), _connector="OR"),
                name="reference_commune_siren",
            ),
        ),
        migrations.AddIndex(
            model_name="foreignplace",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="reference_foreignplace_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="foreignplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                name="reference_foreignplace_point",
            ),
        ),
        migrations.AddConstraint(
            model_name="markerscore",
            constraint=models.UniqueConstraint(
                fields=("marker", "score"), name="reference_markerscore_marker_score"
            ),
        ),
        migrations.AddConstraint(
            model_name="markerscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__lte", 4)), name="reference_markerscore_score"
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone__in", ["metro", "drom", "com"])), name="reference_department_zone"
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("order",),
                name="reference_theme_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("code")), _negated=True),
                    _connector="OR",
                ),
                name="reference_theme_parent",
            ),
        ),
    ]
