// The arrow keys go through what was found; comfort only, the page works without this file.
//
// A form or list with data-picks="id" rules the links [data-pick] of the element of that id. In the
// search field, Enter opens the one result, or goes to the first of several; while the answer is
// awaited it asks at once, and the first result takes the focus when it comes.

const area = (id) => document.getElementById(id);
const links = (id) => [...(area(id)?.querySelectorAll("[data-pick]") ?? [])];

let awaited = false; // what is shown is not yet what the field says
let wanted = false; // Enter was pressed meanwhile

function move(event, picks, step) {
  const here = picks.indexOf(document.activeElement);
  const next = picks[here + step];
  if (!next && step > 0) return;
  event.preventDefault();
  if (next) next.focus();
  else document.querySelector("form[data-picks] input:not([type=hidden])")?.focus();
}

document.addEventListener("keydown", (event) => {
  const ruler = event.target.closest("[data-picks]");
  const holder = event.target.closest("[data-pick]") && event.target.closest("[id]:has([data-pick])");
  const id = ruler?.dataset.picks ?? holder?.id;
  if (!id || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const inField = event.target.matches("input");
  const picks = links(id);
  if (event.key === "ArrowDown" && (inField || event.target.matches("[data-pick]"))) {
    move(event, picks, 1);
  } else if (event.key === "ArrowUp" && event.target.matches("[data-pick]")) {
    move(event, picks, -1);
  } else if (event.key === "Enter" && inField && picks.length && !awaited) {
    event.preventDefault();
    if (picks.length === 1) picks[0].click();
    else picks[0].focus();
  } else if (event.key === "Enter" && inField) {
    wanted = true;
  }
});

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-picks]")) awaited = true;
});

// The answer to the last letters must not take the focus away from what was reached meanwhile.
document.addEventListener("htmx:beforeRequest", (event) => {
  const id = event.detail.elt.dataset?.picks;
  if (id && area(id).contains(document.activeElement)) event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target.id;
  if (!document.querySelector(`form[data-picks="${id}"]`)) return;
  awaited = false;
  if (wanted) links(id)[0]?.focus();
  wanted = false;
});

// A button that leads elsewhere submits its form as a page would.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("button[data-elsewhere]");
    if (!button) return;
    event.preventDefault();
    button.form.action = button.formAction;
    button.form.submit();
  },
  true,
);
