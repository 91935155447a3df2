// Proposes names as one types: a combobox over a list in groups (WAI-ARIA APG). Whatever fails, the form asks the
// same of a page.
const WAIT = 150;
let made = 0;

function set(one, attributes) {
  for (const name in attributes) one.setAttribute(name, attributes[name]);
}

function element(tag, attributes, ...children) {
  const one = document.createElement(tag);
  set(one, attributes);
  one.append(...children);
  return one;
}

function drawn(group) {
  const id = `proposals-${(made += 1)}`;
  const rows = group.options.map(({ url, label, sub }) => element(
    "a",
    { role: "option", id: `proposals-${(made += 1)}`, href: url, tabindex: -1 },
    `${label} `,
    element("span", { class: "soft small" }, sub),
  ));
  const title = element("p", { id, role: "presentation" }, group.label);
  return element("div", { role: "group", "aria-labelledby": id }, title, ...rows);
}

function propose(form) {
  const input = form.elements.q;
  const id = `${input.id}-proposals`;
  const label = form.querySelector("label").textContent;
  const list = element("div", { role: "listbox", id, class: "proposals", "aria-label": label });
  const status = element("p", { role: "status", class: "visually-hidden" });
  const known = new Map();
  let timer, request, shown, active;

  set(input, { type: "text", role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  form.append(list, status);
  toggle(false);

  const typed = () => input.value.trim();

  function choose(option) {
    active?.removeAttribute("aria-selected");
    active = option;
    if (!option) return input.removeAttribute("aria-activedescendant");
    set(option, { "aria-selected": true });
    set(input, { "aria-activedescendant": option.id });
    option.scrollIntoView({ block: "nearest" });
  }

  function toggle(open) {
    choose();
    list.hidden = !open;
    set(input, { "aria-expanded": open });
  }

  function stop() {
    clearTimeout(timer);
    request?.abort();
  }

  function close() {
    stop();
    toggle(false);
    status.textContent = "";
  }

  function show(text) {
    if (text !== typed() || document.activeElement !== input) return;
    const { groups, said } = known.get(text);
    shown = text;
    list.replaceChildren(...groups.map(drawn));
    toggle(groups.length > 0);
    status.textContent = said;
  }

  async function ask() {
    const text = typed();
    stop();
    if (text.length < 2 && !/\d/.test(text)) return close();
    request = new AbortController();
    try {
      if (!known.has(text)) {
        const url = `${form.dataset.proposals}?q=${encodeURIComponent(text)}`;
        const answer = await fetch(url, { signal: request.signal });
        if (!answer.ok) return close();
        known.set(text, await answer.json());
      }
      show(text);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function move(step) {
    if (list.hidden && (shown !== typed() || !list.firstChild)) return ask();
    list.hidden && toggle(true);
    const all = [...list.querySelectorAll("a")];
    const place = active ? all.indexOf(active) + step : step > 0 ? 0 : all.length - 1;
    choose(all[place]); // past an end: back to what was typed
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    stop();
    choose();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Escape" && !list.hidden) close();
    else if (key === "Enter" && active) active.click();
    else return /^(Home|End|Arrow.*)$/.test(key) && choose();
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the keyboard stays in the field
  addEventListener("pagehide", close);
}

document.querySelectorAll("form[data-proposals]").forEach(propose);
