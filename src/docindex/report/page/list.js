// The list of documents: rows, search, filter.
function sheetsOf([first, last]) {
  return first === last ? t("row.sheet", { n: first }) : t("row.sheets", { first, last });
}

function makeRow(item, index) {
  const about = joined([
    report.batches.length > 1 ? report.batches[item.batch].id : "",
    sheetsOf(item.sheets),
    item.class === "unknown" ? "" : item.class,
  ]);
  const link = el(
    "a",
    { href: "#" + (index + 1), class: "row " + item.status },
    badge(item.status),
    bdi(item.case ?? "", "case"),
    el("span", { class: "why", text: t("short." + item.reason) }),
    el("span", { class: "about" }, bdi(about)),
  );
  const words = [
    item.id,
    item.case,
    item.key,
    item.class,
    about,
    t("short." + item.reason),
    t("reason." + item.reason),
    ...item.pages,
  ];
  return { item, node: el("li", {}, link), link, words: words.join("\n").toLowerCase() };
}

function matches(row) {
  const { item } = row;
  return (
    (state.statuses.size === 0 || state.statuses.has(item.status)) &&
    (state.batch === "" || item.batch === Number(state.batch)) &&
    state.search.split(/\s+/).every((word) => row.words.includes(word))
  );
}

function filter() {
  let found = 0;
  for (const row of rows) {
    row.node.hidden = !matches(row);
    if (!row.node.hidden) found += 1;
  }
  byId("found").textContent = t("list.found", {
    n: number(found),
    of: counted("n.documents", rows.length),
  });
  for (const chip of byId("chips").children) {
    const wanted = chip.dataset.statuses.split(" ").filter(Boolean);
    const on =
      wanted.length === state.statuses.size && wanted.every((status) => state.statuses.has(status));
    chip.setAttribute("aria-pressed", String(on));
  }
}

function search() {
  state.search = byId("search").value.trim().toLowerCase();
  filter();
}

function show(statuses) {
  state.statuses = new Set(statuses);
  filter();
}

function makeChips() {
  const count = (wanted) => report.documents.filter((d) => wanted.includes(d.status)).length;
  const chip = (text, wanted, name) => {
    const made = el(
      "button",
      {
        type: "button",
        class: "chip " + name,
        "data-statuses": wanted.join(" "),
        click: () => show(made.getAttribute("aria-pressed") === "true" ? [] : wanted),
      },
      text,
      el("span", { class: "count", text: number(count(wanted.length ? wanted : STATUSES)) }),
    );
    return made;
  };
  byId("chips").replaceChildren(
    chip(t("list.all"), [], "all"),
    chip(t("list.person"), PERSON, "person"),
    ...STATUSES.map((status) => chip(t("status." + status), [status], status)),
  );
}

function makeList() {
  rows = report.documents.map(makeRow);
  byId("rows").replaceChildren(...rows.map((row) => row.node));
  makeChips();
  const choice = byId("batches");
  choice.hidden = report.batches.length < 2;
  choice.replaceChildren(
    el("option", { value: "", text: t("list.every_batch") }),
    ...report.batches.map((batch, index) => el("option", { value: index, text: batch.id })),
  );
  choice.value = state.batch;
  filter();
}
