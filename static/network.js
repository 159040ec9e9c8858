// What a page says when the server does not answer, or no longer knows who asks.

const NO_NETWORK = "Pas de réseau : rien n'est perdu, réessayez.";
const SIGNED_OUT = "Votre session a pris fin. Rien n'est perdu : ";

const notice = document.createElement("div");
notice.className = "network";
notice.setAttribute("role", "alert");
document.querySelector("main")?.before(notice);

function say(icon, text) {
  const mark = document.createElement("i");
  mark.className = `bi bi-${icon}`;
  mark.setAttribute("aria-hidden", "true");
  notice.replaceChildren(mark, ` ${text}`);
  return notice;
}

const sayNothing = () => notice.replaceChildren();
const sayNoNetwork = () => say("wifi-off", NO_NETWORK);

function saySignedOut() {
  const link = document.createElement("a");
  link.href = window.location.href;
  link.textContent = "se reconnecter";
  // A page that holds a form takes what was typed along.
  link.addEventListener("click", (event) => {
    const taken = new CustomEvent("accord:sign-in", { cancelable: true });
    if (!document.dispatchEvent(taken)) event.preventDefault();
  });
  say("door-closed", SIGNED_OUT).append(link, ".");
}

// Signing in again, in another tab, changes the token that this page was given.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

document.addEventListener("accord:fresh-token", (event) => {
  const field = event.target.querySelector("[name=csrfmiddlewaretoken]");
  if (field && token()) field.value = token();
});

document.addEventListener("htmx:configRequest", (event) => {
  if (!token()) return;
  event.detail.headers["X-CSRFToken"] = token();
  if ("csrfmiddlewaretoken" in event.detail.parameters) {
    event.detail.parameters["csrfmiddlewaretoken"] = token();
  }
});

document.addEventListener("accord:no-network", sayNoNetwork);
document.addEventListener("accord:network", sayNothing);
document.addEventListener("htmx:sendError", sayNoNetwork);
document.addEventListener("htmx:timeout", sayNoNetwork);
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) sayNothing();
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) saySignedOut();
});
