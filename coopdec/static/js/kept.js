// Copies of what is typed, kept in this browser until the server has it. A page that shows what the server saved says
// by which save (`data-attempt`): the copies of that save are no longer needed, wherever they were made.
const SIGN = "coopdec-draft:";

export const place = (person, draft) => `${SIGN}${person}:${draft}`;

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
  } catch {
    // A full or closed store: the server's copy remains.
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // The same.
  }
}

const shown = document.querySelector("[data-attempt]");
if (shown?.dataset.attempt) {
  for (const key of Object.keys(globalThis.localStorage ?? {})) {
    if (key.startsWith(place(shown.dataset.person, "")) && read(key)?.attempt === shown.dataset.attempt) forget(key);
  }
}
