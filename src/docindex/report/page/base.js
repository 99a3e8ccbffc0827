// Everything that came from paper, files or people enters the page as text, never as markup.
const report = JSON.parse(document.getElementById("report").textContent);
const STATUSES = ["clearing", "verify", "pending", "indexed"];
const PERSON = ["clearing", "verify"];
const TONES = ["conflict", "match", "other", "read", "barcode", "field", "separator"];
const ZOOMS = [1, 1.5, 2, 3, 4];
const MANY = 8;
const FEW = 3;
const byId = (id) => document.getElementById(id);
const state = {
  language: report.languages[0],
  statuses: new Set(),
  batch: "",
  search: "",
  page: 0,
  zoom: 0,
  boxes: true,
};
let rows = [];
let open = null;

const texts = () => report.texts[state.language];
const t = (key, values = {}) =>
  (texts()[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const known = (prefix, code) => texts()[prefix + code] ?? code;
const counted = (key, n) => t(key + (n === 1 ? ".one" : ".other"), { n: number(n) });
const number = (n) => n.toLocaleString(state.language);
const share = (n) => n.toLocaleString(state.language, { style: "percent" });
const day = (iso) =>
  new Date(iso + "T12:00:00").toLocaleDateString(state.language, { dateStyle: "medium" });
const joined = (words) => words.filter(Boolean).join(" · ");

function el(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "text") made.textContent = value;
    else if (name === "class") made.className = value;
    else if (name === "click") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child != null && child !== ""));
  return made;
}
const div = (name, ...children) => el("div", { class: name }, ...children);
const p = (name, text) => el("p", { class: name, text });
// OCR text and numbers may be in any script; they must not turn the direction of what is around.
const bdi = (text, name = "") => el("bdi", { class: name, text });
const button = (text, label, click, name = "") =>
  el("button", { type: "button", class: name, text, title: label, "aria-label": label, click });
const section = (title, name, ...children) =>
  el("section", { class: name }, el("h2", { text: title }), ...children);
const folded = (title, ...children) =>
  el("details", {}, el("summary", { text: title }), ...children);
const facts = (pairs) =>
  el(
    "dl",
    {},
    pairs
      .filter(([, value]) => value != null && value !== "")
      .flatMap(([name, value]) => [el("dt", { text: name }), el("dd", {}, bdi(String(value)))]),
  );
const badge = (status) => el("span", { class: "badge " + status, text: t("status." + status) });
const island = (id) => {
  const found = byId(id);
  return found ? JSON.parse(found.textContent) : null;
};
