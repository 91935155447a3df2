"""The table of Django's cache, shared by all processes; not logged: what it holds may be lost in a crash."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE common_cache (
              cache_key varchar(255) PRIMARY KEY,
              value text NOT NULL,
              expires timestamp with time zone NOT NULL
            );
            CREATE INDEX common_cache_expires ON common_cache (expires);
            """,
            "DROP TABLE common_cache",
        )
    ]
