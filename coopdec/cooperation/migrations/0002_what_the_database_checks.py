"""What no CHECK can say: a published sheet's content, one level of parents, a marker's own scale, amounts.

The Python twins stand in `rules.py`; tests hold both equal.
"""

from django.db import migrations

# The sheet is locked, so that two transactions cannot each remove one of its last two partners.
PUBLISHED = """
CREATE FUNCTION cooperation_check_published(sheet bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    french integer; international integer; abroad integer; marked boolean; located boolean;
BEGIN
    SELECT no_foreign_place INTO marked FROM cooperation_cooperation
     WHERE id = sheet AND state = 'published' FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT count(*) FILTER (WHERE side = 'french'), count(*) FILTER (WHERE side = 'international'),
           count(*) FILTER (WHERE side = 'foreign')
      INTO french, international, abroad FROM cooperation_partner WHERE cooperation_id = sheet;
    located := EXISTS (SELECT 1 FROM cooperation_actionplace WHERE cooperation_id = sheet);
    IF french + international = 0 THEN
        RAISE EXCEPTION 'published sheet % has no partner on the French or international side', sheet
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperation_published_has_near_side';
    END IF;
    IF NOT (abroad > 0 OR international > 1 OR (international = 1 AND french > 0) OR located OR marked) THEN
        RAISE EXCEPTION 'published sheet % has neither other partner, foreign country nor mark', sheet
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperation_published_has_far_side';
    END IF;
END $$;
CREATE FUNCTION cooperation_sheet_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cooperation_check_published(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION cooperation_part_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM cooperation_check_published(OLD.cooperation_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM cooperation_check_published(NEW.cooperation_id); END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cooperation_published_whole
    AFTER INSERT OR UPDATE OF state, no_foreign_place ON cooperation_cooperation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cooperation_sheet_published();
CREATE CONSTRAINT TRIGGER cooperation_published_partners
    AFTER INSERT OR UPDATE OR DELETE ON cooperation_partner
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cooperation_part_published();
CREATE CONSTRAINT TRIGGER cooperation_published_places
    AFTER INSERT OR UPDATE OR DELETE ON cooperation_actionplace
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cooperation_part_published();
"""

NOT_PUBLISHED = """
DROP TRIGGER cooperation_published_places ON cooperation_actionplace;
DROP TRIGGER cooperation_published_partners ON cooperation_partner;
DROP TRIGGER cooperation_published_whole ON cooperation_cooperation;
DROP FUNCTION cooperation_part_published();
DROP FUNCTION cooperation_sheet_published();
DROP FUNCTION cooperation_check_published(bigint);
"""

# The parent's row is locked, so that it cannot become a child while it receives one.
ONE_LEVEL = """
CREATE FUNCTION cooperation_one_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
    PERFORM 1 FROM cooperation_cooperation WHERE id = NEW.parent_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM cooperation_cooperation WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
       OR EXISTS (SELECT 1 FROM cooperation_cooperation WHERE parent_id = NEW.id) THEN
        RAISE EXCEPTION 'sheet % : a parent has no parent', NEW.ref
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperation_sheet_one_level';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cooperation_sheet_one_level BEFORE INSERT OR UPDATE OF parent_id ON cooperation_cooperation
    FOR EACH ROW EXECUTE FUNCTION cooperation_one_level();
"""

ANY_LEVEL = """
DROP TRIGGER cooperation_sheet_one_level ON cooperation_cooperation;
DROP FUNCTION cooperation_one_level();
"""

SCALE = """
ALTER TABLE cooperation_sheetmarker ADD CONSTRAINT cooperation_marker_on_its_scale
    FOREIGN KEY (marker_id, score) REFERENCES reference_markerscore (marker_id, score);
"""

NO_SCALE = "ALTER TABLE cooperation_sheetmarker DROP CONSTRAINT cooperation_marker_on_its_scale;"

AMOUNT = """
CREATE VIEW cooperation_sheetamount AS
SELECT cooperation_id,
       (sum(amount_eur_cents) FILTER (WHERE nature = 'cash'))::bigint AS cash_cents,
       (sum(amount_eur_cents) FILTER (WHERE nature = 'in-kind'))::bigint AS in_kind_cents
  FROM (SELECT DISTINCT ON (cooperation_id, funder_id, CASE WHEN funder_id IS NULL THEN funder_label END,
                            year, nature)
               cooperation_id, nature, amount_eur_cents
          FROM cooperation_fundingline
         WHERE amount_eur_cents IS NOT NULL
         ORDER BY cooperation_id, funder_id, CASE WHEN funder_id IS NULL THEN funder_label END, year, nature,
                  array_position(ARRAY['disbursed', 'committed', 'planned'], stage::text)) AS current_line
 GROUP BY cooperation_id;
"""

NO_AMOUNT = "DROP VIEW cooperation_sheetamount;"


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0001_record"), ("reference", "0001_places_and_codes")]
    operations = [
        migrations.RunSQL(PUBLISHED, NOT_PUBLISHED),
        migrations.RunSQL(ONE_LEVEL, ANY_LEVEL),
        migrations.RunSQL(SCALE, NO_SCALE),
        migrations.RunSQL(AMOUNT, NO_AMOUNT),
    ]
