// The totals of a budget, and what the rules say of it, while one types: the server computes them from what is typed,
// keeping nothing. Only they are replaced. Without this script « Recalculer » does the same.
const PAUSE = 700; // ms after the last key
const LONGEST = 10_000; // ms that an answer is waited for
const form = document.getElementById("fiche");
const state = document.getElementById("totaux-etat");
let timer;
let asking;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

function put(page) {
  for (const block of document.querySelectorAll("[data-totals]")) {
    const said = page.getElementById(block.id);
    if (!said) throw new Error(block.id);
    // What is the same is not read aloud again; what somebody is reading is not taken from under the keyboard.
    if (block.innerHTML === said.innerHTML) continue;
    if (block.contains(document.activeElement)) block.addEventListener("focusout", later, { once: true });
    else block.replaceChildren(...said.childNodes);
  }
}

async function ask() {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const over = setTimeout(() => mine.abort(), LONGEST);
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  body.set("act", "totals");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { Accept: "text/html", "X-CSRFToken": token() },
      redirect: "error",
      signal: mine.signal,
    });
    if (!answer.ok) throw new Error(answer.status);
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    state.textContent = "";
  } catch {
    // Another key was struck: its answer is the one that counts.
    if (asking === mine) state.textContent = state.dataset.late;
  } finally {
    clearTimeout(over);
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

form.addEventListener("input", later);
form.addEventListener("submit", () => {
  clearTimeout(timer);
  const last = asking;
  asking = null;
  last?.abort();
});
