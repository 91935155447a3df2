"""The bulk door checks whole batches at once: the row-by-row triggers stand aside for it, and only for it.

`coopdec.bulk_checked` holds the number of the transaction that did the check (`services/bulk.py`): left over
in a session, or set by another transaction, it opens nothing.
"""

from django.db import migrations

CHECKED = "current_setting('coopdec.bulk_checked', true) IS DISTINCT FROM pg_current_xact_id()::text"


def triggers(*, when, when_child):
    """The four triggers of 0002, with these conditions."""
    return f"""
DROP TRIGGER cooperation_published_places ON cooperation_actionplace;
DROP TRIGGER cooperation_published_partners ON cooperation_partner;
DROP TRIGGER cooperation_published_whole ON cooperation_cooperation;
DROP TRIGGER cooperation_sheet_one_level ON cooperation_cooperation;
CREATE CONSTRAINT TRIGGER cooperation_published_whole
    AFTER INSERT OR UPDATE OF state, no_foreign_place ON cooperation_cooperation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when} EXECUTE FUNCTION cooperation_sheet_published();
CREATE CONSTRAINT TRIGGER cooperation_published_partners
    AFTER INSERT OR UPDATE OR DELETE ON cooperation_partner
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when} EXECUTE FUNCTION cooperation_part_published();
CREATE CONSTRAINT TRIGGER cooperation_published_places
    AFTER INSERT OR UPDATE OR DELETE ON cooperation_actionplace
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when} EXECUTE FUNCTION cooperation_part_published();
CREATE TRIGGER cooperation_sheet_one_level BEFORE INSERT OR UPDATE OF parent_id ON cooperation_cooperation
    FOR EACH ROW {when_child} EXECUTE FUNCTION cooperation_one_level();
"""


ASIDE = triggers(when=f"WHEN ({CHECKED})", when_child=f"WHEN (NEW.parent_id IS NOT NULL AND {CHECKED})")
ALWAYS = triggers(when="", when_child="")


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0002_what_the_database_checks")]
    operations = [migrations.RunSQL(ASIDE, ALWAYS)]
