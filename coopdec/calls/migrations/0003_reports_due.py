"""When reports are owed: what says that one is late."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_applications_and_opinions")]

    operations = [
        migrations.AddField(
            model_name="terms",
            name="interim_report_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="final_report_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
