"""What each address has left of the API's allowance. UNLOGGED: after a crash every bucket is full, as it would be
some seconds later. No model: no screen, no rule of the domain ever reads it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("atlas", "0001_tokens_and_identity")]
    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE atlas_allowance ("
            " who bytea PRIMARY KEY, tokens double precision NOT NULL, at timestamptz NOT NULL)",
            "DROP TABLE atlas_allowance",
        )
    ]
