from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_who_acts"),
        ("reference", "0001_places_and_codes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                fields=["search_key"], name="directory_organisation_begin", opclasses=["text_pattern_ops"]
            ),
        ),
    ]
