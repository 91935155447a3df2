// Rings on a world that ends at ±180°.

// Longitudes made continuous, so that a ring that crosses ±180° no longer jumps across the map.
export function unwrapped(ring) {
  let turn = 0;
  return ring.map(([lon, lat], index) => {
    if (index) {
      const step = lon - ring[index - 1][0];
      if (step > 180) turn -= 360;
      if (step < -180) turn += 360;
    }
    return [lon + turn, lat];
  });
}

function clipped(ring, edge, keepEast) {
  const inside = ([lon]) => (keepEast ? lon >= edge : lon <= edge);
  const result = [];
  ring.forEach((point, index) => {
    const before = ring.at(index - 1);
    if (inside(point) !== inside(before)) {
      const part = (edge - before[0]) / (point[0] - before[0]);
      result.push([edge, before[1] + part * (point[1] - before[1])]);
    }
    if (inside(point)) result.push(point);
  });
  return result;
}

export function cutAtAntimeridian(ring) {
  const whole = unwrapped(ring);
  return [-360, 0, 360]
    .map((shift) => {
      const east = clipped(whole, shift - 180, true);
      return clipped(east, shift + 180, false).map(([lon, lat]) => [lon - shift, lat]);
    })
    .filter((part) => part.length > 2);
}
