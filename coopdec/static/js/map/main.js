// The map that takes the place of the drawing (docs/components.md: what its page says). The drawing stays when anything fails.
import { outlines, pause, shapeAt } from "./land.js";
import { Listed } from "./listed.js";
import { Scene } from "./scene.js";
import { wordsOf } from "./words.js";

const { L } = window;
const host = document.querySelector("[data-coopdec-map]");
const tools = document.getElementById("carte-outils");
const FINE_FROM = 5; // the zoom from which finer outlines and the parts of France are fetched
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const WAIT = 180;
const LINKED = true; // links are drawn unless one says no
const EVERYWHERE = "-180,-60,180,80";

const colours = () => {
  const style = getComputedStyle(host);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    land: of("map-land"), border: of("map-border"), coast: of("map-coast"), name: of("map-name"), part: of("map-part"),
    ocean: of("ocean"), laterite: of("laterite"), raised: of("raised"), ink: of("ink"), onColour: of("on-colour"),
    hollow: matchMedia("(forced-colors: active)").matches,
  }; // prettier-ignore
};

const bounds = (text) => {
  const [west, south, east, north] = text.split(",").map(Number);
  // No one lives at the poles, which Mercator makes as tall as the rest.
  const isWorld = west === -180 && east === 180;
  const [low, high] = isWorld ? [Math.max(south, -56), Math.min(north, 76)] : [south, north];
  return L.latLngBounds([low, west], [high, east < west ? east + 360 : east]);
};

class Atlas {
  constructor() {
    host.append(tools.content.cloneNode(true));
    const find = (name) => host.querySelector(`[data-${name}]`);
    this.parts = Object.fromEntries(
      ["stage", "view", "said", "status", "state", "full", "reset", "links", "outlines"].map((name) => [name, find(name)]),
    );
    this.words = wordsOf(host.querySelector("[data-words]"));
    const asked = new URLSearchParams(location.search);
    this.side = host.dataset.side || "partner";
    this.framed = host.dataset.framed === "yes" ? host.dataset.bbox : "";
    this.withLinks = asked.has("links") ? asked.get("links") === "1" : LINKED;
    this.scene = new Scene(colours(), this.words);
    this.scene.side = this.side;
    this.listed = new Listed(this);
  }

  async start() {
    const land = outlines(tools.dataset.world);
    this.parts.stage.hidden = false;
    await pause();
    this.draw();
    const [world] = await Promise.all([land, this.ask()]);
    if (!this.answer) throw new Error("no answer");
    this.world = world.countries ?? Object.values(world)[0];
    await pause();
    this.dress();
    await pause();
    host.querySelector("figure.map").hidden = true;
    host.classList.add("lively");
    document.querySelector(".map-page")?.classList.add("lively");
    this.listed.show();
    this.listen();
    host.dataset.ready = "yes";
    performance.mark("map");
  }

  draw() {
    const { view } = this.parts;
    this.map = L.map(view, {
      attributionControl: false, zoomControl: false, zoomSnap: 0.5, wheelPxPerZoomLevel: 90, minZoom: 1, maxZoom: 12,
      maxBounds: [[-72, -3600], [84.5, 3600]], maxBoundsViscosity: 1, scrollWheelZoom: false,
      zoomAnimation: !CALM, fadeAnimation: false, inertia: !CALM, worldCopyJump: false, tapHold: false,
    }); // prettier-ignore
    if (CALM) this.map.panBy = (offset) => L.Map.prototype.panBy.call(this.map, offset, { animate: false });
    this.map.fitBounds(bounds(host.dataset.bbox).pad(-0.01), { animate: false });
    this.map.addLayer(this.scene);
    this.scene.on("painted", () => {
      this.parts.outlines.hidden = !this.scene.hasParts;
    });
    L.control.zoom({ position: "topright", zoomInTitle: this.words.text("zoomIn"), zoomOutTitle: this.words.text("zoomOut") }).addTo(this.map);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.map);
  }

  // What is drawn of the land at this zoom; finer files come when they are needed.
  dress() {
    const border = { colour: "border", width: 1 };
    const coast = { colour: "coast", width: 0.7 };
    const names = { from: 2.5, until: 20, weight: 400, size: 12, room: 1.2 };
    const layers = [{ ...(this.fine ?? this.world), fill: "land", inner: border, outer: coast, names, hidden: this.france && "FR" }];
    if (this.france) {
      const { departments, regions, shapes } = this.france;
      const part = { colour: "part", width: 0.8, dash: [3, 2] };
      const label = { from: 7.5, until: 20, weight: 400, size: 11, room: 1.6 };
      for (const layer of [departments ?? shapes]) layers.push({ ...layer, from: 6, inner: part, names: label, isSchematic: true });
      const region = { colour: "part", width: 1.6 };
      if (regions) layers.push({ ...regions, from: 5, inner: region, names: { ...label, from: 5.5, until: 7.5, size: 12 } });
    }
    this.scene.layers = layers;
    this.scene.paint();
  }

  async refine() {
    if (this.map.getZoom() < FINE_FROM || this.refining) return;
    this.refining = true;
    try {
      const [fine, france] = await Promise.all([outlines(tools.dataset.fine), outlines(tools.dataset.france)]);
      this.fine = fine.countries ?? Object.values(fine)[0];
      this.france = france;
      this.dress();
      this.listed.show();
    } catch {
      this.refining = false; // the coarse outlines stay; asked again at the next movement
    }
  }

  // --- the question

  box() {
    if (this.framed && !this.moved) return this.framed;
    const seen = this.map.getBounds();
    const decimals = this.map.getZoom() < 8 ? 3 : 5;
    const at = (number) => String(Number(number.toFixed(decimals)));
    const around = (lon) => at(((((lon + 180) % 360) + 360) % 360) - 180);
    const isWhole = seen.getEast() - seen.getWest() >= 359.9;
    const [west, east] = isWhole ? ["-180", "180"] : [around(seen.getWest()), around(seen.getEast())];
    return [west, at(Math.max(-90, seen.getSouth())), east, at(Math.min(90, seen.getNorth()))].join(",");
  }

  query(more = {}) {
    const asked = new URLSearchParams(host.dataset.query);
    if (this.side !== "partner") asked.set("side", this.side);
    for (const [name, value] of Object.entries(more)) asked.set(name, value);
    return asked;
  }

  async ask() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const zoom = Math.max(0, Math.min(14, Math.round(this.map.getZoom()) - 1));
    const box = this.box();
    const query = this.query({ bbox: box, zoom, links: this.withLinks ? 1 : 0 });
    this.parts.stage.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${host.dataset.api}?${query}`, { signal: asking.signal });
      if (!response.ok) throw new Error(String(response.status));
      this.answer = { ...(await response.json()), box, zoom };
      this.scene.answer = this.answer;
      this.scene.side = this.side;
      this.problem("");
    } catch (error) {
      if (error.name === "AbortError") return false;
      this.problem(navigator.onLine ? "failed" : "offline");
    }
    this.parts.stage.removeAttribute("aria-busy");
    if (this.world) this.scene.refresh(); // before, the land is on its way and paints all
    return true;
  }

  problem(name) {
    this.parts.state.hidden = !name;
    this.parts.state.textContent = name ? this.words.text(name) : "";
  }

  async again({ isSaid = true } = {}) {
    this.remember();
    if (!(await this.ask())) return;
    this.listed.show();
    if (isSaid) this.parts.status.textContent = this.parts.said.textContent.trim().replace(/\s+/g, " ");
  }

  // The address says the question and its frame, so that coming back and sharing give this map.
  remember() {
    this.isTouched = true;
    history.replaceState(history.state, "", this.address(location.pathname));
  }

  address(path) {
    const asked = this.query();
    if (this.framed || this.moved) asked.set("bbox", this.box());
    if (this.withLinks !== LINKED) asked.set("links", this.withLinks ? "1" : "0");
    const query = String(asked);
    return query ? `${path}?${query}` : path;
  }

  // --- the person

  listen() {
    const { map, parts } = this;
    let timer = 0;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.again(), WAIT);
    };
    map.on("moveend", () => {
      this.refine();
      if (this.isFitting) return;
      this.moved = true;
      soon();
    });
    map.on("click", ({ containerPoint, layerPoint }) => {
      const spot = this.scene.at(layerPoint);
      if (spot) this.listed.open(spot.cluster, spot.copy, containerPoint);
    });
    map.on("mousemove", ({ layerPoint }) => {
      parts.view.classList.toggle("pointing", Boolean(this.scene.at(layerPoint)));
    });
    // The wheel belongs to the page until the map is entered.
    parts.view.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    parts.view.addEventListener("focusout", () => map.scrollWheelZoom.disable());
    for (const one of host.querySelectorAll("[data-sides] input")) {
      one.checked = one.value === this.side;
      one.addEventListener("change", () => this.turn(one.value));
    }
    parts.links.checked = this.withLinks;
    parts.links.addEventListener("change", () => {
      this.withLinks = parts.links.checked;
      this.again();
    });
    parts.reset.addEventListener("click", () => this.reset());
    this.listenToTheScreen();
    this.refine();
  }

  listenToTheScreen() {
    const { full } = this.parts;
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : host.requestFullscreen()));
    document.addEventListener("fullscreenchange", () => {
      full.setAttribute("aria-pressed", String(document.fullscreenElement === host));
      this.map.invalidateSize({ animate: false, pan: false });
    });
    for (const name of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(name).addEventListener("change", () => {
        this.scene.colours = colours();
        this.scene.paint();
      });
    }
    addEventListener("online", () => this.again());
    addEventListener("offline", () => this.problem("offline"));
    document.fonts?.ready.then(() => this.scene.paint());
  }

  turn(side) {
    this.side = side;
    this.map.closePopup();
    this.again();
  }

  // All the places of the question, on this side: the frame is no longer a filter.
  async reset() {
    this.map.closePopup();
    const query = this.query({ bbox: "-180,-90,180,90", zoom: 3, links: 0 });
    let frame = bounds(EVERYWHERE);
    try {
      const { clusters } = await (await fetch(`${host.dataset.api}?${query}`)).json();
      if (clusters.length) frame = L.latLngBounds(clusters.map(({ lon, lat }) => [lat, lon])).pad(0.15);
    } catch {
      // The whole world, then.
    }
    this.isFitting = true;
    this.map.fitBounds(frame, { animate: false, maxZoom: 8 });
    this.isFitting = false;
    this.moved = false;
    this.framed = "";
    this.again();
  }

  // The name of what lies at a place: a département when France is seen closely, else a country.
  nameAt(lon, lat) {
    const country = shapeAt(this.fine ?? this.world, lon, lat);
    const parts = this.france && (this.france.departments ?? this.france.shapes);
    const part = parts && (!country || country.code === "FR") ? shapeAt(parts, lon, lat, 0.002) : null;
    const found = part ?? country;
    return found ? found[this.words.language] || found.fr : this.words.text("atSea");
  }
}

if (host && tools && L) {
  const atlas = new Atlas();
  atlas.start().catch((error) => {
    atlas.map?.remove();
    atlas.parts.stage.closest(".live-map").remove();
    host.classList.remove("lively");
    host.querySelector("figure.map").hidden = false;
    reportError(error);
  });
}
