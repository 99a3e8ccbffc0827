// Going from place to place, keys, languages; the last part, which starts the page.
function render() {
  const place = Number(location.hash.slice(1));
  const index = Number.isInteger(place) && place > 0 && place <= rows.length ? place - 1 : null;
  const data = index == null ? null : island("d" + index);
  document.body.classList.toggle("reading", index != null);
  near.disconnect();
  if (index == null) {
    open = null;
    byId("view").replaceChildren(...overview().filter(Boolean));
  } else if (data == null) {
    byId("view").replaceChildren(p("lead", t("picture.loading")));
  } else {
    const same = open?.index === index;
    open = { index, data, item: rows[index].item, pictures: {} };
    byId("view").replaceChildren(...documentView());
    showPage(same ? state.page : strongest());
    rows[index].link.classList.add("seen");
  }
  const last = rows.find((row) => row.link.hasAttribute("aria-current"));
  last?.link.removeAttribute("aria-current");
  byId("view").scrollTop = 0;
  // On a small screen list and document take turns: begin at the top, come back to the row.
  if (index == null) {
    last?.node.scrollIntoView({ block: "center" });
  } else {
    rows[index].link.setAttribute("aria-current", "true");
    rows[index].node.scrollIntoView({ block: "nearest" });
    window.scrollTo(0, 0);
  }
  document.title =
    index == null
      ? t("title")
      : `${rows[index].item.case ?? t("status." + rows[index].item.status)} · ${t("title")}`;
}

function go(step) {
  const visible = rows.filter((row) => !row.node.hidden);
  const at = visible.findIndex((row) => row.link.getAttribute("aria-current") === "true");
  const next = visible[Math.min(Math.max(at + step, 0), visible.length - 1)];
  if (next) location.hash = next.link.getAttribute("href");
}

function makeHelp() {
  const keys = [
    ["↓ j", "help.next"],
    ["↑ k", "help.previous"],
    ["← →", "help.page"],
    ["+ − 0", "help.zoom"],
    ["b", "help.boxes"],
    ["f", "help.person"],
    ["/", "help.search"],
    ["Esc", "help.back"],
    ["?", "help.help"],
  ];
  byId("help").replaceChildren(
    el("h2", { text: t("top.help") }),
    el(
      "dl",
      {},
      keys.flatMap(([key, name]) => [
        el("dt", {}, el("kbd", { text: key })),
        el("dd", { text: t(name) }),
      ]),
    ),
    p("muted", t("help.offline")),
    button(t("help.close"), t("help.close"), () => byId("help").close()),
  );
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]"))
    node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    node.title = t(node.dataset.label);
  }
  for (const node of document.querySelectorAll("[data-hint]"))
    node.placeholder = t(node.dataset.hint);
  byId("languages").replaceChildren(
    ...(report.languages.length < 2
      ? []
      : report.languages.map((name) =>
          el("button", {
            type: "button",
            lang: name,
            text: name.toUpperCase(),
            title: report.texts[name]["language"],
            "aria-label": report.texts[name]["language"],
            "aria-pressed": String(name === language),
            click: () => speak(name),
          }),
        )),
  );
  makeHelp();
  makeList();
  render();
}

const KEYS = {
  ArrowDown: () => go(1),
  j: () => go(1),
  ArrowUp: () => go(-1),
  k: () => go(-1),
  ArrowRight: () => open && showPage(state.page + 1),
  ArrowLeft: () => open && showPage(state.page - 1),
  "+": () => open && zoom(1),
  "=": () => open && zoom(1),
  "-": () => open && zoom(-1),
  0: () => open && zoom(0),
  b: () => open && toggleBoxes(),
  f: () => show(state.statuses.size === 2 ? [] : PERSON),
  "/": () => byId("search").focus(),
  "?": () => byId("help").showModal(),
  Escape: () => {
    location.hash = "";
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const typing = event.target.matches("input, select");
  if (typing && event.key !== "Escape") return;
  if (typing) return event.target.blur();
  if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
  }
  return undefined;
});
byId("search").addEventListener("input", search);
byId("batches").addEventListener("change", (event) => {
  state.batch = event.target.value;
  filter();
});
byId("help-open").addEventListener("click", () => byId("help").showModal());
window.addEventListener("hashchange", render);
window.addEventListener("resize", () => open && fit());
// Documents and pictures stand behind this script; the list is shown before they are there.
document.addEventListener("DOMContentLoaded", render);
speak(state.language);
