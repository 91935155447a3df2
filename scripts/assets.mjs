// Copies the pinned npm files that pages serve into coopdec/static/vendor (git-ignored), with their licences.
// A list by hand: only what a page uses is served.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vendor = join(root, "coopdec", "static", "vendor");
const font = "@fontsource-variable/atkinson-hyperlegible-next";

const files = [
  [`${font}/files/atkinson-hyperlegible-next-latin-wght-normal.woff2`, "fonts"],
  [`${font}/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2`, "fonts"],
  [`${font}/LICENSE`, "fonts"],
  ["htmx.org/dist/htmx.min.js", "htmx"],
  ["htmx.org/LICENSE", "htmx"],
  ["leaflet/dist/leaflet.js", "leaflet"],
  ["leaflet/LICENSE", "leaflet"],
];

rmSync(vendor, { recursive: true, force: true });
for (const [source, folder] of files) {
  const place = join(vendor, folder);
  mkdirSync(place, { recursive: true });
  const target = join(place, basename(source));
  copyFileSync(join(root, "node_modules", source), target);
  // Source maps are not served: a script that names one would not be found whole.
  if (target.endsWith(".js")) writeFileSync(target, readFileSync(target, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}
