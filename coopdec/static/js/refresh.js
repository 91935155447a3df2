// What a refreshed list would lose, compared with a page that stays: groups that were open or closed, the
// place of the keyboard, the announcement of the new count. Whatever fails becomes an ordinary navigation.
const body = document.body;
const announcement = document.getElementById("annonce");
const TURNS_THE_PAGE = ".pagination a";
let groups = new Map();
let followed = null;

function go(event) {
  const { requestPath, finalRequestPath } = event.detail.pathInfo;
  location.assign(finalRequestPath || requestPath);
}

body.addEventListener("htmx:configRequest", (event) => {
  const { formData } = event.detail;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status !== 200) return; // told again by responseError, below
  if (!xhr.responseText.includes('id="resultats"')) {
    event.detail.shouldSwap = false;
    go(event);
    return;
  }
  groups = new Map([...document.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  followed = requestConfig.elt;
});

body.addEventListener("htmx:afterSettle", () => {
  if (!followed) return;
  for (const one of document.querySelectorAll("details[id]")) {
    if (groups.has(one.id)) one.open = groups.get(one.id);
  }
  const heading = document.getElementById("titre");
  if (followed.matches(TURNS_THE_PAGE)) {
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  } else if (document.activeElement === body) {
    // The control that was followed is no more: its group, else the heading, takes its place.
    const group = followed.closest?.("details")?.querySelector("summary")?.id;
    ((group && document.getElementById(group)) || heading).focus({ preventScroll: true });
  }
  announcement.textContent = heading.textContent.trim();
  followed = null;
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
  body.addEventListener(failure, go);
}
