"""Makes `neighbours.csv` from the outlines that the map draws: countries whose outlines share a border.

`python data/matching/build.py`, from anywhere; two runs give the same bytes.
"""

import csv
import json
from collections import defaultdict
from itertools import permutations
from pathlib import Path

HERE = Path(__file__).parent
OUTLINES = HERE.parents[1] / "coopdec" / "static" / "map" / "world-fine.json"
# Overseas parts of France are on the French side: their neighbours would be those of the whole of France.
FRENCH_SIDE = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}


def arcs_of(lines):
    """The arcs of a geometry, however deep; `~n` is arc n the other way round."""
    for one in lines:
        if isinstance(one, list):
            yield from arcs_of(one)
        else:
            yield max(one, ~one)


def main():
    countries = json.loads(OUTLINES.read_text("utf-8"))["objects"]["countries"]["geometries"]
    along = defaultdict(set)
    for one in countries:
        code = one.get("properties", {}).get("code")
        if code and code not in FRENCH_SIDE:
            for arc in arcs_of(one["arcs"]):
                along[arc].add(code)
    pairs = {pair for codes in along.values() for pair in permutations(sorted(codes), 2)}
    with (HERE / "neighbours.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country", "neighbour"])
        writer.writerows(sorted(pairs))
    print(f"{len(pairs) // 2} borders between {len({one for one, _ in pairs})} countries")


if __name__ == "__main__":
    main()
