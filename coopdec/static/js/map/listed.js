// What the map shows, in words: the counts, the places as a list to walk through, and what opens at a place.
import { make } from "./words.js";

const { L } = window;
const MOST_LISTED = 60;
const WIDE = 4; // degrees: a cell that holds more than one country
const FEW = 100; // sheets of which titles and names are asked

export class Listed {
  constructor(atlas) {
    this.atlas = atlas;
    this.words = atlas.words;
    const find = (name) => document.querySelector(`[data-coopdec-map] [data-${name}]`);
    Object.assign(this, { said: find("said"), list: find("list"), rest: find("rest"), data: document.querySelector("[data-coopdec-map]").dataset });
    this.titles = new Map();
    this.names = new Map();
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.list.addEventListener("focusin", ({ target }) => this.ring(this.items.get(target)));
    this.list.addEventListener("focusout", () => this.ring(null));
    this.list.addEventListener("pointerover", ({ target }) => this.ring(this.items.get(target.closest("a"))));
    this.list.addEventListener("pointerleave", () => this.ring(null));
    this.items = new Map();
  }

  show() {
    const { atlas, words } = this;
    const { total, placed, elsewhere, unplaced, clusters } = atlas.answer;
    const isFrame = Boolean(atlas.framed || atlas.moved);
    this.said.replaceChildren(
      make("a", { href: this.listUrl(isFrame || elsewhere ? { bbox: atlas.answer.box } : {}, isFrame || elsewhere), className: "here", textContent: words.count("here", placed) }),
    );
    if (elsewhere) this.add(words.count("elsewhere", elsewhere), this.listUrl({ bbox: atlas.answer.box, where: "elsewhere" }, true));
    if (unplaced) this.add(words.count("unplaced", unplaced), this.listUrl({ where: "nowhere" }, true));
    document.getElementById("carte-liste")?.setAttribute("href", this.listUrl(isFrame ? { bbox: atlas.answer.box } : {}, isFrame));
    this.restate(isFrame ? placed : total);
    this.fill(clusters);
    this.entitle();
  }

  // What stands around the map follows it: the title counts what the list would, the table says when it is of before.
  restate(count) {
    this.said.dataset.count = count;
    const title = document.getElementById("titre");
    if (this.atlas.isTouched && title) title.textContent = this.words.count("title", count);
    const page = document.getElementById("carte-page");
    if (page) page.href = this.atlas.address(this.data.page);
    const follow = document.getElementById("carte-suivre");
    if (follow) follow.href = this.atlas.address(follow.pathname);
    const table = document.getElementById("carte-lieux");
    if (!this.atlas.isTouched || !table) return;
    const again = make("a", { href: `${this.atlas.address(this.data.page)}#carte-lieux`, textContent: this.words.text("table") });
    table.replaceChildren(make("p", {}, again));
  }

  add(text, url) {
    if (this.said.children.length > 1) this.said.append(" · ");
    this.said.append(url ? make("a", { href: url, textContent: text }) : text);
  }

  listUrl(more, withSide) {
    const asked = this.atlas.query(more);
    if (!withSide) asked.delete("side");
    return `${this.data.list}?${asked}`;
  }

  // The list of the sheets of a cluster: of its cell, in the frame that was counted.
  cellUrl({ lon, lat, ref }) {
    if (ref) return this.data.sheet.replace("_", encodeURIComponent(ref));
    const { cell, box } = this.atlas.answer;
    const [west, south, east, north] = box.split(",").map(Number);
    const left = Math.floor((lon + 180) / cell) * cell - 180;
    const low = Math.floor((lat + 90) / cell) * cell - 90;
    const isPlain = west <= east;
    const edges = [
      isPlain || lon > west ? Math.max(left, isPlain || left + cell > west ? west : left) : left,
      Math.max(low, south),
      isPlain ? Math.min(left + cell, east) : lon <= east ? Math.min(left + cell, east) : left + cell,
      Math.min(low + cell, north),
    ];
    if (!isPlain && lon <= east) edges[0] = left;
    return this.listUrl({ bbox: edges.map((edge) => String(Number(edge.toFixed(5)))).join(",") }, true);
  }

  label(cluster) {
    const title = cluster.ref && this.titles.get(cluster.ref);
    const known = title || this.names.get(cluster);
    if (known) return known;
    const name = this.atlas.nameAt(cluster.lon, cluster.lat);
    const isWide = !cluster.ref && this.atlas.answer.cell > WIDE;
    return isWide ? this.words.text("around").replace("{name}", name) : name;
  }

  fill(clusters) {
    const kept = clusters.slice(0, MOST_LISTED);
    const held = this.list.contains(document.activeElement);
    this.items = new Map();
    this.list.replaceChildren(
      ...kept.map((cluster) => {
        const link = make("a", { href: this.cellUrl(cluster) }, make("span", { textContent: this.label(cluster) }), " ", this.count(cluster));
        this.items.set(link, cluster);
        return make("li", {}, link);
      }),
    );
    const left = clusters.length - kept.length;
    this.rest.hidden = !left;
    this.rest.textContent = left ? this.words.count("others", left) : "";
    if (held) this.list.querySelector("a")?.focus({ preventScroll: true });
  }

  count(cluster) {
    const text = this.words.count("sheets", cluster.count);
    return make("span", { className: "n", textContent: cluster.approximate ? `${text}, ${this.words.text("approximate")}` : text });
  }

  // Names follow the circles: with few sheets their titles and their partners, with more who stands there.
  async entitle() {
    const { answer } = this.atlas;
    if (!answer.placed || (answer.placed > FEW && answer.cell > WIDE)) return;
    try {
      await (answer.placed > FEW ? this.nameCells(answer) : this.nameSheets(answer));
    } catch {
      return; // names of places stay
    }
    if (answer !== this.atlas.answer) return;
    for (const [link, cluster] of this.items) link.firstChild.textContent = this.label(cluster);
  }

  async nameSheets(answer) {
    const asked = this.atlas.query({ bbox: answer.box, page_size: FEW });
    const { results } = await (await fetch(`${this.data.cards}?${asked}`)).json();
    for (const { ref, title } of results) this.titles.set(ref, title);
    this.names = this.atlas.side === "partner" ? this.named(answer, results) : new Map();
  }

  async nameCells(answer) {
    const asked = this.atlas.query({ bbox: answer.box, zoom: answer.zoom, names: 1 });
    const { clusters } = await (await fetch(`${this.data.api}?${asked}`)).json();
    this.names = new Map();
    clusters.forEach(({ name, others, count }, rank) => {
      const cluster = answer.clusters[rank];
      if (name && cluster?.count === count) this.names.set(cluster, this.among(name, others));
    });
  }

  among(name, others) {
    return others ? this.words.count("more", others).replace("{name}", name) : name;
  }

  // The partner most often met in each cell, with how many others.
  named({ clusters, cell }, cards) {
    const at = ({ lon, lat }) => `${Math.floor((lon + 180) / cell)} ${Math.floor((lat + 90) / cell)}`;
    const met = new Map();
    for (const { point, far } of cards) {
      if (!point) continue;
      const names = met.get(at(point)) ?? met.set(at(point), new Map()).get(at(point));
      for (const { name } of far) if (name) names.set(name, (names.get(name) ?? 0) + 1);
    }
    const found = new Map();
    for (const cluster of clusters) {
      const [first, ...others] = [...(met.get(at(cluster)) ?? [])].sort((one, other) => other[1] - one[1]);
      if (!first) continue;
      found.set(cluster, this.among(first[0], others.length));
    }
    return found;
  }

  walk(event) {
    const links = [...this.items.keys()];
    const here = links.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
    if (event.key === "Escape") this.atlas.parts.view.focus();
    else if (to === undefined || !links[to]) return;
    else links[to].focus();
    event.preventDefault();
  }

  // A ring around the place that the list speaks of.
  ring(cluster) {
    this.mark?.remove();
    this.mark = null;
    if (!cluster) return;
    const spot = this.atlas.scene.spots.find((one) => one.cluster === cluster);
    const size = 2 * (spot?.radius ?? 8) + 12;
    const icon = L.divIcon({ className: "map-ring", iconSize: [size, size] });
    this.mark = L.marker(this.near(cluster), { icon, interactive: false, keyboard: false }).addTo(this.atlas.map);
  }

  // The copy of the world that is looked at.
  near({ lon, lat }, copy) {
    if (copy !== undefined) return [lat, lon + copy * 360];
    const middle = this.atlas.map.getCenter().lng;
    return [lat, lon + 360 * Math.round((middle - lon) / 360)];
  }

  async open(cluster, copy) {
    const { atlas, words } = this;
    const place = this.near(cluster, copy);
    const heading = make("strong", { textContent: this.label(cluster) });
    const said = [words.count("sheets", cluster.count)];
    if (cluster.amount_eur !== null) said.push(words.euros(cluster.amount_eur));
    if (cluster.approximate) said.push(words.text("approximate"));
    const link = make("a", { href: this.cellUrl(cluster), textContent: words.text(cluster.ref ? "toSheet" : "toList") });
    const content = make("div", {}, heading, make("p", { textContent: said.join(" · ") }), make("p", { className: "actions" }, link));
    if (atlas.map.getZoom() < atlas.map.getMaxZoom()) {
      const closer = make("button", { type: "button", className: "linklike", textContent: words.text("closer") });
      closer.addEventListener("click", () => {
        atlas.map.closePopup();
        atlas.map.setView(place, Math.min(atlas.map.getMaxZoom(), atlas.map.getZoom() + 2));
        atlas.parts.view.focus();
      });
      link.parentElement.append(closer);
    }
    L.popup({ autoPanPadding: [16, 16], maxWidth: 260, offset: [0, -6] }).setLatLng(place).setContent(content).openOn(atlas.map);
    const close = content.closest(".leaflet-popup")?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", words.text("close"));
    for (const [item, one] of this.items) item.toggleAttribute("aria-current", one === cluster);
    if (cluster.ref && !this.titles.has(cluster.ref)) {
      const response = await fetch(`${this.data.cards}/${encodeURIComponent(cluster.ref)}`).catch(() => null);
      if (!response?.ok) return;
      this.titles.set(cluster.ref, (await response.json()).title);
      heading.textContent = this.label(cluster);
    }
  }
}
