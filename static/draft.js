// Nothing typed is lost: the form that holds [data-draft] is kept by the server while one types
// (HTMX), when one leaves the page, and before it is sent, so that a network that is down keeps the
// page on screen. Nothing is kept in the browser (docs/decisions/drafts.md).

const keeper = document.querySelector("[data-draft]");
const form = keeper?.closest("form");
const PATIENCE = 8000;
let unsaved = false;
let keeping = false;
let leaving = false;

const tell = (what) => form.dispatchEvent(new CustomEvent(`accord:${what}`, { bubbles: true }));

async function keep(options = {}) {
  tell("fresh-token");
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "HX-Request": "true" },
    redirect: "manual",
    ...options,
  });
  if (answer.ok) unsaved = false;
  return answer;
}

if (form) {
  form.addEventListener("input", () => (unsaved = true));
  keeper.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) unsaved = false;
  });

  // What is being sent is no longer a draft.
  keeper.addEventListener("htmx:beforeRequest", (event) => {
    if (keeping || leaving) event.preventDefault();
  });

  // Kept first, then sent: without network the page stays, with all that it holds. Signed out, the
  // server holds what is sent until one has signed in again.
  document.addEventListener(
    "submit",
    async (event) => {
      if (event.target !== form || leaving || event.submitter?.hasAttribute("data-plain")) {
        leaving ||= event.target === form;
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (keeping) return;
      keeping = true;
      keeper.dispatchEvent(new CustomEvent("htmx:abort"));
      try {
        await keep({ signal: AbortSignal.timeout(PATIENCE) });
      } catch {
        tell("no-network");
        return;
      } finally {
        keeping = false;
      }
      tell("network");
      leaving = true;
      form.requestSubmit(event.submitter);
      setTimeout(() => (leaving = false), 3000);
    },
    true,
  );

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unsaved && !leaving) {
      keep({ keepalive: true }).catch(() => {});
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !leaving && !navigator.onLine) event.preventDefault();
  });

  // Signed out while typing: what is on screen goes along, held by the server.
  document.addEventListener("accord:sign-in", (event) => {
    event.preventDefault();
    leaving = true;
    tell("fresh-token");
    const act = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: "acte",
      value: "garder",
    });
    form.append(act);
    form.submit();
  });
}
