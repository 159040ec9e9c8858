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

// Rows ticked in a list: how many, and all of the page at once.
const ticksOf = (form) => [...document.querySelectorAll(`input[name=choix][form="${form.id}"]`)];

const sayTicked = (form) => {
  const boxes = ticksOf(form);
  const ticked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-tick-all]");
  all.closest("label").hidden = boxes.length < 2;
  form.classList.toggle("bulk-ready", ticked > 0);
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  const said = form.querySelector("[data-ticked]");
  said.dataset.none ??= said.textContent;
  if (ticked === 0) said.textContent = said.dataset.none;
  else said.textContent = ticked === 1 ? "1 ligne cochée :" : `${ticked} lignes cochées :`;
};

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches(".bulk")) return;
  if (event.target.matches("[data-tick-all]")) {
    for (const box of ticksOf(form)) box.checked = event.target.checked;
  }
  sayTicked(form);
});

const readyBulk = (root) => root.querySelectorAll(".bulk").forEach(sayTicked);
readyBulk(document);
document.addEventListener("htmx:afterSettle", () => readyBulk(document));
