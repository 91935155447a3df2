// One canvas under Leaflet's movements: land, borders, names, links, then circles with their numbers.
import { flat, meets } from "./land.js";

const { L } = window;
const WORLD = 256; // pixels of the world at zoom 0
const BEND = 0.16; // as coopdec/common/worldmap.py bends
const SMALLEST = 6;
const LARGEST = 26;
const EASY = 24; // a finger's target, across
const FONT = "600 12px";

export const Scene = L.Renderer.extend({
  options: { padding: 0.25 },

  initialize(colours, words) {
    L.Renderer.prototype.initialize.call(this);
    Object.assign(this, { colours, words, layers: [], answer: null, side: "partner", spots: [] });
  },

  _initContainer() {
    this._container = L.DomUtil.create("canvas");
    this._container.setAttribute("aria-hidden", "true");
    // Kept in ordinary memory: without a graphics card a picture is half as long to show, with one it is as quick.
    this._context = this._container.getContext("2d", { willReadFrequently: true });
  },

  _destroyContainer() {
    this._container.remove();
  },

  _updatePaths() {},

  getEvents() {
    return { ...L.Renderer.prototype.getEvents.call(this), move: this._follow, moveend: this._settle };
  },

  // A long movement under the hand shows no edge: what is beyond is painted before it ends.
  _follow() {
    if (!this._map._animatingZoom && this._zoom === this._map.getZoom() && !this._covers()) this._update();
  },

  // What is painted may still serve: the answer to come paints anyway.
  _settle() {
    if (this._zoom !== this._map.getZoom() || !this._covers()) this._update();
  },

  _covers() {
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return Boolean(this._bounds?.contains(L.bounds(corner, corner.add(this._map.getSize()))));
  },

  refresh() {
    if (this._map) this._update();
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const size = this._bounds.getSize();
    L.DomUtil.setPosition(this._container, this._bounds.min);
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this._container.width !== width || this._container.height !== height) {
      Object.assign(this._container, { width, height });
      Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
    }
    this._ratio = ratio;
    this.paint();
  },

  // What is seen of the world: `scale` pixels for its width, `left` and `top` of the canvas in them, `copies` of it.
  _frame() {
    const scale = WORLD * 2 ** this._map.getZoom();
    const { x: left, y: top } = this._map.getPixelOrigin().add(this._bounds.min);
    const { x: width, y: height } = this._bounds.getSize();
    const copies = [];
    for (let one = Math.floor(left / scale); one * scale < left + width; one += 1) copies.push(one);
    return { scale, left, top, width, height, copies };
  },

  paint() {
    if (!this._map || !this._bounds) return;
    const frame = this._frame();
    const context = this._context;
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    context.lineJoin = "round";
    this.hasParts = false; // whether schematic limits are seen
    for (const layer of this.layers) this._land(layer, frame);
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    this._taken = [];
    this._place(frame);
    if (this.answer) this._links(frame);
    this._circles();
    for (const layer of this.layers.toReversed()) this._names(layer, frame);
    this.fire("painted");
  },

  _land({ shapes, lines, fill, inner, outer, from = 0, isSchematic = false }, { scale, left, top, width, height, copies }) {
    if (this._map.getZoom() < from) return;
    const context = this._context;
    for (const copy of copies) {
      const [west, north] = [left / scale - copy, top / scale];
      const seen = [west, north, west + width / scale, north + height / scale];
      const unit = this._ratio * scale;
      context.setTransform(unit, 0, 0, unit, -west * unit, -north * unit);
      if (fill) {
        context.fillStyle = this.colours[fill];
        for (const { polygons } of shapes) {
          for (const { path, box } of polygons) if (meets(box, seen)) context.fill(path, "evenodd");
        }
      }
      for (const { path, box, users } of lines) {
        const pen = users.size > 1 ? inner : outer;
        if (!pen || !meets(box, seen)) continue;
        context.strokeStyle = this.colours[pen.colour];
        context.lineWidth = pen.width / scale;
        context.setLineDash((pen.dash ?? []).map((length) => length / scale));
        context.stroke(path);
        this.hasParts ||= isSchematic;
      }
      context.setLineDash([]);
    }
  },

  // Measuring is slow, and the same numbers come again.
  _width(text) {
    const font = this._context.font;
    if (this._measured?.font !== font) this._measured = { font, widths: new Map() };
    const { widths } = this._measured;
    if (!widths.has(text)) widths.set(text, this._context.measureText(text).width);
    return widths.get(text);
  },

  // Where each cluster stands, once in each copy of the world that is seen.
  _place(frame) {
    this.spots = [];
    if (!this.answer) return;
    const most = Math.max(2, ...this.answer.clusters.map(({ count }) => count));
    this._context.font = `${FONT} ${this.words.font}`;
    for (const cluster of this.answer.clusters) {
      const [x, y] = flat([cluster.lon, cluster.lat]);
      const text = cluster.count > 1 ? this.words.number(cluster.count) : "";
      const fair = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(cluster.count / most);
      const radius = text ? Math.max(10, fair, this._width(text) / 2 + 5) : SMALLEST;
      for (const copy of frame.copies) {
        const spot = { x: (x + copy) * frame.scale - frame.left, y: y * frame.scale - frame.top, radius, text, cluster, copy };
        const isSeen = spot.x > -radius && spot.x < frame.width + radius && spot.y > -radius && spot.y < frame.height + radius;
        if (isSeen) this.spots.push(spot);
      }
    }
    this.spots.sort((one, other) => other.radius - one.radius);
  },

  _links({ scale, left, top, width, height, copies }) {
    const context = this._context;
    const { links } = this.answer;
    const most = Math.max(31, ...links.map(({ count }) => count));
    const strength = (count) => Math.log2(count + 1) / Math.log2(most + 1);
    context.strokeStyle = this.colours.laterite;
    context.lineCap = "round";
    // The strongest are drawn last, over the others.
    for (const { near, far, count } of links.toReversed()) {
      const [[ax, ay], [bx, by]] = [flat(near), flat(far)];
      const around = bx - ax > 0.5 ? -1 : bx - ax < -0.5 ? 1 : 0; // the shorter way round
      context.lineWidth = 0.5 + 2.8 * strength(count);
      context.globalAlpha = 0.2 + 0.4 * strength(count);
      for (const copy of copies) {
        const start = [(ax + copy) * scale - left, ay * scale - top];
        const end = [(bx + copy + around) * scale - left, by * scale - top];
        if (Math.max(start[0], end[0]) < 0 || Math.min(start[0], end[0]) > width) continue;
        if (Math.max(start[1], end[1]) < -200 || Math.min(start[1], end[1]) > height + 200) continue;
        context.beginPath();
        context.moveTo(...start);
        context.quadraticCurveTo(...bent(start, end), ...end);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    // Where links come from or go to, on the shore that is not counted.
    context.fillStyle = this.colours[this.side === "french" ? "laterite" : "ocean"];
    for (const link of links) {
      const [x, y] = flat(this.side === "french" ? link.far : link.near);
      for (const copy of copies) {
        context.beginPath();
        context.arc((x + copy) * scale - left, y * scale - top, 3.5, 0, 7);
        context.fill();
      }
    }
  },

  _circles() {
    const context = this._context;
    const colour = this.colours[this.side === "french" ? "ocean" : "laterite"];
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${FONT} ${this.words.font}`;
    for (const { x, y, radius, text, cluster } of this.spots) {
      const hollow = cluster.approximate || this.colours.hollow;
      context.beginPath();
      context.arc(x, y, radius, 0, 7);
      context.fillStyle = hollow ? this.colours.raised : colour;
      context.globalAlpha = 0.92;
      context.fill();
      context.globalAlpha = 1;
      context.lineWidth = hollow ? 2 : 1.25;
      context.strokeStyle = hollow ? colour : this.colours.raised;
      context.setLineDash(cluster.approximate ? [3, 2.5] : []);
      context.stroke();
      if (text) {
        context.fillStyle = hollow ? this.colours.ink : this.colours.onColour;
        context.fillText(text, x, y + 0.5);
      }
      this._taken.push([x - radius, y - radius, x + radius, y + radius]);
    }
    context.setLineDash([]);
  },

  // Names that fit in what they name and cover nothing.
  _names({ shapes, names, hidden }, { scale, left, top, width, height, copies }) {
    const zoom = this._map.getZoom();
    if (!names || zoom < names.from || zoom >= names.until) return;
    const context = this._context;
    context.font = `${names.weight} ${names.size}px ${this.words.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = this.colours.land;
    context.fillStyle = this.colours.name;
    const sorted = shapes.filter(({ at, code }) => at && code !== hidden).sort((one, other) => other.largest - one.largest);
    for (const shape of sorted) {
      const text = shape[this.words.language] || shape.fr;
      const half = context.measureText(text).width / 2;
      if (!text || half * 2 > shape.largest * scale * names.room) continue;
      for (const copy of copies) {
        const x = (shape.at[0] + copy) * scale - left;
        const y = shape.at[1] * scale - top;
        const box = [x - half - 3, y - 8, x + half + 3, y + 8];
        if (!meets(box, [0, 0, width, height]) || this._taken.some((one) => meets(one, box))) continue;
        this._taken.push(box);
        context.strokeText(text, x, y);
        context.fillText(text, x, y);
      }
    }
  },

  // The circle under a point of the map's frame, the smallest first as they are drawn.
  at({ x, y }) {
    const point = L.point(x, y).subtract(this._bounds.min);
    let best = null;
    for (const spot of this.spots) {
      const away = Math.hypot(spot.x - point.x, spot.y - point.y);
      if (away <= Math.max(spot.radius, EASY / 2) && (!best || away - spot.radius <= best.away)) {
        best = { spot, away: away - spot.radius };
      }
    }
    return best?.spot ?? null;
  },
});

function bent(start, end) {
  const [run, fall] = [end[0] - start[0], end[1] - start[1]];
  let [across, down] = [fall * BEND, -run * BEND];
  if (down > 0 || (down === 0 && across < 0)) [across, down] = [-across, -down];
  return [(start[0] + end[0]) / 2 + across, (start[1] + end[1]) / 2 + down];
}
