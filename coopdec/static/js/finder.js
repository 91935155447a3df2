// Proposes partners and places as one types: a combobox over a list (WAI-ARIA APG). Choosing one presses a button of the
// form, so that the server adds it; « Chercher » does the same without script.
const WAIT = 200;
let made = 0;

function element(tag, attributes, ...children) {
  const one = document.createElement(tag);
  for (const name in attributes) one.setAttribute(name, attributes[name]);
  one.append(...children);
  return one;
}

export function propose(box, form, words) {
  const input = box.querySelector("input");
  const id = `${input.id}-list`;
  const list = element("div", { role: "listbox", id, class: "proposals", "aria-label": box.querySelector("label").textContent });
  const said = element("p", { role: "status", class: "visually-hidden" });
  let timer, request, active;

  for (const [name, value] of Object.entries({ type: "text", role: "combobox", "aria-autocomplete": "list", "aria-controls": id })) input.setAttribute(name, value);
  box.querySelector(".finding").append(list, said);
  toggle(false);

  function choose(option) {
    active?.removeAttribute("aria-selected");
    active = option;
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", true);
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function toggle(open) {
    choose();
    list.hidden = !open;
    input.setAttribute("aria-expanded", open);
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    toggle(false);
  }

  function add(option) {
    const button = element("button", { name: "act", value: option.dataset.act, hidden: "" });
    form.append(button);
    input.value = "";
    form.requestSubmit(button);
  }

  async function ask() {
    const text = input.value.trim();
    request?.abort();
    if (text.length < 2) return close();
    request = new AbortController();
    try {
      const address = `${form.dataset.find}?ou=${box.dataset.finder}&q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      const { options } = await answer.json();
      if (text !== input.value.trim() || document.activeElement !== input) return;
      list.replaceChildren(...options.map(({ act, label, sub }) => element("div", { role: "option", id: `found-${(made += 1)}`, "data-act": act }, `${label} `, element("span", { class: "soft small" }, sub))));
      toggle(options.length > 0);
      said.textContent = options.length ? options.map(({ label, sub }) => `${label}, ${sub}`).join(" ; ") : words.nothing;
    } catch {
      close(); // the button « Chercher » remains
    }
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    choose();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const all = [...list.children];
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      const rank = active ? all.indexOf(active) + step : step > 0 ? 0 : all.length - 1;
      if (list.hidden) toggle(true);
      choose(all[rank]);
    } else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && active) add(active);
    else if (event.key === "Enter") form.requestSubmit(box.querySelector("button"));
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => close());
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the keyboard stays in the field
    const option = event.target.closest("[role=option]");
    if (option) add(option);
  });
}
