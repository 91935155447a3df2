// Passkeys: ties allauth's ceremony to the buttons of the page, shown only where the browser knows keys.
(() => {
  const supported = window.PublicKeyCredential && window.webauthnJSON;
  const forms = window.allauth?.webauthn?.forms;
  const failed = document.querySelector("[data-passkey-failed]");

  for (const button of document.querySelectorAll("[data-passkey]")) {
    if (!supported || !forms) continue;
    const act = button.dataset.passkey;
    const ids = { credential: button.dataset.credential };
    if (button.dataset.options) ids.data = button.dataset.options;
    if (button.dataset.passwordless) ids.passwordless = button.dataset.passwordless;
    ids[act] = button.id;
    forms[`${act}Form`]({ ids });
    button.hidden = false;
    for (const one of document.querySelectorAll("[data-passkey-missing]")) one.hidden = true;
    for (const one of document.querySelectorAll("[data-passkey-shown]")) one.hidden = false;
  }

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    if (failed) failed.hidden = false;
  });
})();
