/* What a careful reader of a page would say, as sentences; read by tests/look/reader.py. */
(() => {
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const named = (element) => {
    const words = element.innerText || element.getAttribute("aria-label") || element.name || "";
    const classes = element.getAttribute("class") ? `.${element.getAttribute("class").trim().replace(/\s+/g, ".")}` : "";
    return `${element.tagName.toLowerCase()}${classes} « ${words.trim().slice(0, 40)} »`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);

  const frame = () => {
    const said = [];
    if (document.documentElement.lang !== "fr") said.push("has no language");
    if (/^\s*(·|$)/.test(document.title)) said.push("has no title");
    const titles = all("h1").length;
    if (titles !== 1) said.push(`has ${titles} first titles`);
    const first = document.querySelector("a[href], button, input, select, summary, textarea");
    const target = first?.matches(".skip") && document.querySelector(first.getAttribute("href"));
    if (!target) said.push("does not begin with a link to its content");
    return said;
  };

  /* The ring may be drawn on the label: the box of a radio button shown as a segment is invisible. */
  const ringed = (element) =>
    [element, ...(element.labels ?? [])].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
  const focus = () =>
    all("a[href], button, input:not([type=hidden]), select, summary, textarea")
      .filter((element) => !element.disabled)
      .filter((element) => {
        element.focus({ preventScroll: true });
        return document.activeElement === element && !ringed(element);
      })
      .map((element) => `hides the focus on ${named(element)}`);

  /* 44 px, but for links inside a sentence. A box to tick is as large as its label. */
  const CONTROLS = ".btn, button, select, summary, textarea, input:not([type=hidden])";
  const LINKS = "nav a, footer a, .pages a, .chip, .float-item, .sort, .brand";
  const touch = () =>
    all(`${CONTROLS}, ${LINKS}`)
      .filter((element) => {
        const boxes = [element, ...(element.labels ?? [])].map((one) => one.getBoundingClientRect());
        const ticked = ["checkbox", "radio"].includes(element.type);
        const height = ticked
          ? Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top))
          : boxes[0].height;
        return height < 43.5;
      })
      .map((element) => `is hard to touch at ${named(element)}, ${element.getBoundingClientRect().height} px`);

  /* WCAG 1.4.1: what has a colour has its icon and its words too; the icon may come from the style. */
  const colour = () =>
    all(".status, .side, .seats, .alert, .finding, .finding-met, .text-success, .text-warning, .text-danger")
      .filter((element) => !element.matches(".bi"))
      .filter((element) => {
        const drawn = getComputedStyle(element, "::before").content;
        const icon = element.querySelector(".bi") || !["none", "normal", '""'].includes(drawn);
        return !icon || !element.innerText.trim();
      })
      .map((element) => `has nothing but a colour on ${named(element)}`);

  /* As long as nothing is chosen, nothing looks chosen: a group of radios without a choice is ":indeterminate". */
  const chosen = () =>
    all("input[type=radio]:not(:checked)")
      .filter((element) => {
        const sample = document.createElement("input");
        [sample.type, sample.className, sample.checked] = ["radio", element.className, true];
        element.after(sample);
        const chosen = getComputedStyle(sample).backgroundColor;
        sample.remove();
        return element.matches(".form-check-input") && getComputedStyle(element).backgroundColor === chosen;
      })
      .map((element) => `looks chosen at ${named(element)}`);

  const overflow = () => {
    const more = document.documentElement.scrollWidth - window.innerWidth;
    if (more <= 0) return [];
    const guilty = all("body *").filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5);
    return [`is ${more} px wider than ${window.innerWidth} px: ${guilty.slice(0, 2).map(named).join(", ")}`];
  };

  const print = () =>
    all("header.site-header, footer.site-footer, .skip, nav, .form-actions, .btn").map(
      (element) => `prints ${named(element)}`,
    );

  window.look = { chosen, colour, focus, frame, overflow, print, touch };
})();
