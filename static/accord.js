// Comfort only: every page works without this file.

// A floating panel closes on Escape (focus goes back to its button) and on a click elsewhere.
const panels = () => document.querySelectorAll("details.float[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of panels()) {
    const inside = panel.contains(document.activeElement);
    panel.open = false;
    if (inside) panel.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const panel of panels()) {
    if (!panel.contains(event.target)) panel.open = false;
  }
});

// Sign-in page of the demo: one click fills both fields.
document.addEventListener("click", (event) => {
  const account = event.target.closest("[data-fill-email]");
  if (!account) return;
  document.getElementById("id_login").value = account.dataset.fillEmail;
  const password = document.getElementById("id_password");
  password.value = account.dataset.fillPassword;
  document.querySelector("form[data-sign-in] [type=submit]").focus();
});

for (const button of document.querySelectorAll("[data-fill-email]")) button.hidden = false;

// After a refusal, the first field to mend has the focus.
const focusFirstError = (root) => root.querySelector("[aria-invalid=true]")?.focus();
focusFirstError(document);
document.addEventListener("htmx:afterSettle", (event) => focusFirstError(event.target));

// A double click sends a form once; after a download or the browser's "back", it can be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
});
