// The sheet of a session: keys, bulk acts on the page itself, a live count. Without this file the
// same buttons are pressed, and the server fills the sheet.

const sheet = document.querySelector("[data-sheet]");
const people = [...sheet.querySelectorAll("[data-person]")];
const count = sheet.querySelector("[data-sheet-count]");

const ATTENDANCES = { p: "present", r: "late", a: "absent", e: "excused" };
const CAME = ["present", "late"];
const WORDS = {
  present: ["présent", "présents"],
  late: ["en retard", "en retard"],
  absent: ["absent", "absents"],
  excused: ["excusé", "excusés"],
};

const radios = (person) => [...person.querySelectorAll("[type=radio]")];
const result = (person) => person.querySelector("select");
const attendance = (person) =>
  radios(person).length ? radios(person).find((radio) => radio.checked)?.value || "" : "communicated";
const came = (person) => CAME.includes(attendance(person)) || attendance(person) === "communicated";

let changed = false;

function tell(sentence = "") {
  const said = people.map(attendance);
  const parts = Object.entries(WORDS).flatMap(([value, words]) => {
    const number = said.filter((each) => each === value).length;
    return number ? [`${number} ${words[number > 1 ? 1 : 0]}`] : [];
  });
  const left = said.filter((each) => !each).length;
  if (left) parts.push(`${left} à noter`);
  const results = people.filter((person) => result(person).value).length;
  parts.push(`${results} résultat${results > 1 ? "s" : ""} sur ${people.length}`);
  count.textContent = `${sentence}${parts.join(" · ")}`;
}

function touched(sentence) {
  changed = true;
  tell(sentence);
}

function note(person, value) {
  for (const radio of radios(person)) radio.checked = radio.value === value;
  settle(person);
}

// Who did not come cannot be selected; who is not noted has no result.
function settle(person) {
  const selected = result(person).value === "selected";
  if (!attendance(person) || (selected && !came(person))) result(person).value = "";
}

function conclude(person, value) {
  if (value === "selected" && !attendance(person)) note(person, "present");
  result(person).value = value;
}

// --- bulk acts --------------------------------------------------------------------------------------

function everybodyCame() {
  const left = people.filter((person) => !attendance(person));
  for (const person of left) note(person, "present");
  return left.length;
}

function follow(value) {
  const left = people.filter(
    (person) =>
      !result(person).value && attendance(person) && (value !== "selected" || came(person)),
  );
  for (const person of left) conclude(person, value);
  return left.length;
}

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("[name=bulk]");
  if (!button) return;
  event.preventDefault();
  const number =
    button.value === "tous" ? everybodyCame() : follow(sheet.querySelector("[name=suite]").value);
  const filled = { 0: "Rien à remplir. ", 1: "Une personne remplie. " };
  touched(filled[number] || `${number} personnes remplies. `);
});

// --- keys -------------------------------------------------------------------------------------------

function go(person, step) {
  const next = people[people.indexOf(person) + step];
  if (!next) return;
  (radios(next).find((radio) => radio.checked) || radios(next)[0] || result(next)).focus();
}

function press(person, key, inList) {
  const digit = "12345".indexOf(key) + 1;
  if (digit) conclude(person, result(person).options[digit].value);
  else if (key === "enter") return go(person, 1) || true;
  else if (inList) return false;
  else if (key === "arrowdown") return go(person, 1) || true;
  else if (key === "arrowup") return go(person, -1) || true;
  else if (ATTENDANCES[key] && radios(person).length) {
    note(person, ATTENDANCES[key]);
    radios(person).find((radio) => radio.checked).focus();
  } else if (key === "delete" || key === "backspace" || key === "0") {
    note(person, "");
    result(person).value = "";
  } else return false;
  touched();
  return true;
}

sheet.addEventListener("keydown", (event) => {
  const person = event.target.closest("[data-person]");
  const inList = event.target.matches("select");
  if (event.ctrlKey && event.key === "Enter") return sheet.requestSubmit();
  if (!person || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!inList && !event.target.matches("[type=radio]")) return;
  if (press(person, event.key.toLowerCase(), inList)) event.preventDefault();
});

// --- touch: a second tap on what is chosen takes it back -----------------------------------------------

let chosen = null;
let since = 0;

sheet.addEventListener("pointerdown", (event) => {
  const radio = event.target.closest(".segments label")?.querySelector("input");
  chosen = radio?.checked && event.timeStamp - since > 500 ? radio : null;
});

sheet.addEventListener("click", (event) => {
  if (event.target.type !== "radio") return;
  if (event.target === chosen) note(event.target.closest("[data-person]"), "");
  else since = event.timeStamp;
  chosen = null;
  touched();
});

sheet.addEventListener("change", (event) => {
  const person = event.target.closest("[data-person]");
  if (!person) return;
  if (event.target.matches("select")) conclude(person, event.target.value);
  else settle(person);
  touched();
});

// --- leaving with something unsaved -----------------------------------------------------------------------

sheet.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

sheet.querySelector(".sheet-keys").hidden = false;
tell();
