// Proposes the places of the country as one types. Without it, or when it fails, the form compares what was typed.
const WAIT = 200;

function propose(form) {
  const { country, place } = form.elements;
  const list = document.createElement("datalist");
  list.id = `${place.id}-propositions`;
  place.after(list);
  place.setAttribute("list", list.id);
  let timer, request;

  async function ask() {
    const text = place.value.trim();
    request?.abort();
    if (text.length < 2 || !country.value) return;
    request = new AbortController();
    try {
      const asked = new URLSearchParams({ q: text, country: country.value });
      const answer = await fetch(`${form.dataset.places}?${asked}`, { signal: request.signal });
      if (!answer.ok) return;
      const { places } = await answer.json();
      list.replaceChildren(...places.map((name) => new Option(name, name)));
    } catch {
      list.replaceChildren();
    }
  }

  place.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  country.addEventListener("change", () => list.replaceChildren());
}

document.querySelectorAll("form[data-places]").forEach(propose);
