// What a sheet gains with a script: the way back to the list that one comes from, copying, printing. Each control is
// hidden until it can serve; without a script the address and the reference are there to be selected.
const back = document.querySelector("a[data-list]");
const from = document.referrer ? new URL(document.referrer) : null;
if (back && from && from.origin === location.origin && from.pathname === back.dataset.list) {
  from.hash = "";
  back.href = from.href;
  back.hidden = false;
}

const said = document.getElementById("copie");

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const one = document.getElementById(button.dataset.copy);
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(one.value ?? one.textContent.trim());
      said.textContent = button.dataset.said;
    } catch {
      // Refused: the text is selected, one key copies it.
      if (one.select) one.select();
      else getSelection().selectAllChildren(one);
    }
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
