// The outlines under the map: TopoJSON or GeoJSON in degrees, made into paths of a world one unit wide (Web Mercator,
// west and north at 0). Properties read: `code`, `fr`, `en`, `at` (where the name is written).
const STEEPEST = 85.0511287798;
const turn = Math.PI / 180;

export function flat([lon, lat]) {
  const sine = Math.sin(Math.max(-STEEPEST, Math.min(STEEPEST, lat)) * turn);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

// Lets the page answer to the hand between two pieces of work.
export const pause = () => new Promise((resolve) => setTimeout(resolve));
const SLICE = 12; // milliseconds

async function sliced(items, make) {
  const made = [];
  let since = performance.now();
  for (const item of items) {
    made.push(make(item));
    if (performance.now() - since < SLICE) continue;
    await pause();
    since = performance.now();
  }
  return made;
}

export async function outlines(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}: ${url}`);
  const given = await response.json();
  return given.type === "Topology" ? ofTopology(given) : { shapes: await ofLayer(given.features, ringsOfCoordinates) };
}

async function ofTopology({ arcs, objects, transform }) {
  const lines = await sliced(arcs, (arc) => line(decoded(arc, transform)));
  const layers = {};
  for (const [name, { geometries }] of Object.entries(objects)) {
    layers[name] = await ofLayer(geometries, (one) => ringsOfArcs(one, lines));
  }
  return layers;
}

function decoded(arc, transform) {
  if (!transform) return arc;
  const { scale, translate } = transform;
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
}

// Points laid flat, and a path to draw them alone as an outline; the cut at ±180° is no outline.
function line(degrees) {
  const points = degrees.map(flat);
  const path = new Path2D();
  degrees.forEach(([lon], rank) => {
    const isCut = rank && Math.abs(lon) > 179.99 && lon === degrees[rank - 1][0];
    path[rank && !isCut ? "lineTo" : "moveTo"](...points[rank]);
  });
  return { points, path, box: boxOf(points), users: new Set() };
}

async function ofLayer(items, ringsOf) {
  const lines = new Set();
  const shapes = await sliced(items, (item) => {
    const polygons = ringsOf(item).map((rings) => polygon(rings, lines, item));
    const { code = "", fr = "", en = "", at } = item.properties ?? {};
    const largest = Math.max(0, ...polygons.map(({ box }) => box[2] - box[0]));
    return { code, fr, en: en || fr, at: at && flat(at), polygons, largest };
  });
  return { shapes, lines: [...lines] };
}

function ringsOfArcs({ type, arcs = [] }, lines) {
  const polygons = type === "Polygon" ? [arcs] : arcs;
  return polygons.map((rings) =>
    rings.map((ring) => ring.map((index) => ({ line: lines[index < 0 ? ~index : index], back: index < 0 }))),
  );
}

function ringsOfCoordinates({ geometry }) {
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : (geometry?.coordinates ?? []);
  return polygons.map((rings) => rings.map((ring) => [{ line: line(ring), back: false }]));
}

function polygon(rings, lines, owner) {
  const path = new Path2D();
  const closed = rings.map((parts) => {
    const points = parts.flatMap(({ line: one, back }) => {
      lines.add(one);
      one.users.add(owner);
      return back ? one.points.toReversed() : one.points;
    });
    points.forEach((point, rank) => path[rank ? "lineTo" : "moveTo"](...point));
    path.closePath();
    return points;
  });
  return { path, rings: closed, box: boxOf(closed[0]) };
}

function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

export const meets = (one, [west, north, east, south]) =>
  one[2] >= west && one[0] <= east && one[3] >= north && one[1] <= south;

// The shape that holds a point, else the one whose name stands nearest within `reach`: coasts are drawn roughly.
export function shapeAt(layer, lon, lat, reach = 0.012) {
  const point = flat([lon, lat]);
  const holds = ({ box, rings }) =>
    meets(box, [point[0], point[1], point[0], point[1]]) &&
    rings.reduce((inside, ring) => inside !== isInside(ring, point), false);
  const found = layer.shapes.find(({ polygons }) => polygons.some(holds));
  if (found) return found;
  let best = null;
  let least = reach;
  for (const shape of layer.shapes) {
    for (const { box, rings } of shape.polygons) {
      const near = [box[0] - least, box[1] - least, box[2] + least, box[3] + least];
      if (!meets(near, [point[0], point[1], point[0], point[1]])) continue;
      for (const [x, y] of rings[0]) {
        const away = Math.hypot(x - point[0], y - point[1]);
        if (away < least) [best, least] = [shape, away];
      }
    }
  }
  return best;
}

function isInside(ring, [x, y]) {
  let inside = false;
  ring.forEach(([ax, ay], rank) => {
    const [bx, by] = ring.at(rank - 1);
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}
