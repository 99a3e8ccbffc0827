// The first screen: counts, reasons, batches with their ledger.
function bar(statuses) {
  const total = Object.values(statuses).reduce((sum, n) => sum + n, 0);
  const parts = STATUSES.filter((status) => statuses[status] > 0).map((status) => {
    const part = el("span", { class: status, title: t("status." + status) });
    part.style.flexGrow = statuses[status];
    return part;
  });
  const label = STATUSES.map((s) => `${t("status." + s)} ${share(statuses[s] / total)}`).join(", ");
  return el("div", { class: "bar", role: "img", "aria-label": label }, parts);
}

function equation(total, counts, prefix) {
  const terms = [...STATUSES, ...Object.keys(counts)]
    .filter((code, place, all) => counts[code] > 0 && all.indexOf(code) === place)
    .map((code) => `${number(counts[code])} ${t(prefix + code)}`);
  return `${total} = ${terms.join(" + ") || "0"}`;
}

const declared = (key, wanted, found) =>
  wanted == null
    ? ""
    : t(wanted === found ? "batch.as_declared" : "batch.not_declared", {
        what: t(key),
        wanted: number(wanted),
        found: number(found),
      });

function batchCard(batch, index) {
  const gaps = batch.gaps.map(([a, b]) => (a === b ? number(a) : `${number(a)}–${number(b)}`));
  const sums = batch.fault
    ? [p("warning", t("batch.fault")), folded(t("details.more"), p("code", batch.fault))]
    : [
        p("ledger", equation(counted("n.sides", batch.sides), batch.roles, "account.")),
        p("ledger", equation(counted("n.documents", batch.documents), batch.statuses, "account.")),
      ];
  return section(
    t("batch.title", { id: batch.id }),
    "card",
    p(
      "muted",
      joined([
        t("batch.tenant", { tenant: batch.tenant }),
        t("environment." + batch.environment),
        batch.receipt_date && t("batch.received", { date: day(batch.receipt_date) }),
        batch.box && t("batch.box", { box: batch.box }),
        batch.batch_class,
        batch.priority ? t("batch.priority", { n: batch.priority }) : "",
      ]),
    ),
    bar(batch.statuses),
    ...sums,
    ...[
      declared("batch.sheets", batch.expected_sheets, batch.sheets),
      declared("batch.documents", batch.expected_documents, batch.counted),
    ]
      .filter(Boolean)
      .map((text) => p("muted", text)),
    batch.unopened ? p("warning", counted("batch.unopened", batch.unopened)) : null,
    gaps.length ? p("warning", t("batch.gaps", { sheets: gaps.join(", ") })) : null,
    batch.operator_note ? p("note", t("batch.note", { note: batch.operator_note })) : null,
    report.batches.length > 1
      ? button(t("batch.only"), t("batch.only"), () => {
          state.batch = String(index);
          byId("batches").value = state.batch;
          filter();
        })
      : null,
  );
}

function tile(status, statuses, total) {
  const n = statuses[status];
  return el(
    "button",
    { type: "button", class: "tile " + status, click: () => start([status]) },
    el("span", { class: "big", text: number(n) }),
    el("span", { class: "name", text: t("status." + status) }),
    el("span", { class: "muted", text: share(n / total) }),
    el("span", { class: "do", text: t("do." + status) }),
  );
}

// On a small screen the list lies below the overview.
function start(statuses) {
  show(statuses);
  const first = rows.find((row) => !row.node.hidden);
  if (first) first.link.focus();
  if (first) first.node.scrollIntoView({ block: "nearest" });
}

// Why a person is needed, most frequent first; a click finds these documents.
function reasons() {
  const counts = new Map();
  for (const item of report.documents) {
    if (PERSON.includes(item.status)) counts.set(item.reason, (counts.get(item.reason) ?? 0) + 1);
  }
  const found = [...counts].sort((a, b) => b[1] - a[1]);
  return found.map(([reason, n]) =>
    el(
      "button",
      {
        type: "button",
        class: "chip",
        click: () => {
          byId("search").value = t("short." + reason);
          search();
          start(PERSON);
        },
      },
      t("short." + reason),
      el("span", { class: "count", text: number(n) }),
    ),
  );
}

function overview() {
  const all = {};
  for (const status of STATUSES) {
    all[status] = report.documents.filter((item) => item.status === status).length;
  }
  const person = all.clearing + all.verify;
  const first = rows.find((row) => !row.node.hidden) ?? rows[0];
  const end = island("end");
  const missing = end ? Object.entries(end.pictures).filter(([code]) => code !== "shown") : [];
  return [
    el("h1", { text: t("overview.title") }),
    p("lead", person ? counted("overview.person", person) : t("overview.nobody")),
    div(
      "tiles",
      STATUSES.map((status) => tile(status, all, rows.length)),
    ),
    person
      ? div("reasons", el("span", { class: "muted", text: t("overview.why") }), reasons())
      : null,
    el(
      "p",
      {},
      el("a", { class: "go", href: first.link.getAttribute("href"), text: t("overview.start") }),
    ),
    missing.length
      ? div(
          "card warning",
          el("h2", { text: t("overview.no_pictures") }),
          el(
            "ul",
            {},
            missing.map(([code, n]) =>
              el("li", { text: counted("n.pages", n) + ": " + t("picture." + code) }),
            ),
          ),
        )
      : null,
    ...report.batches.map(batchCard),
    p("muted", t("overview.limits")),
  ];
}
