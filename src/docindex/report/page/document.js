// One document: answer, conflicts, cases, what else was read, technical details.
const reader = (seen) =>
  joined([
    known("source.", seen.source ?? seen.what),
    seen.reader,
    seen.quality != null && seen.source !== "barcode"
      ? t("mark.quality", { share: share(seen.quality) })
      : "",
  ]);

function remarks(seen) {
  if (seen.what !== "reference") return [];
  return [
    seen.role === "ours" ? "" : t("role_of." + seen.role),
    seen.valid ? (seen.checked ? t("mark.checked") : "") : t("mark.invalid"),
    seen.folded ? counted("mark.folded", seen.folded) : "",
  ].filter(Boolean);
}

function titleOf(seen) {
  if (seen.what === "field") return seen.name;
  if (seen.what === "text") return t("what.text");
  if (seen.what === "reference") return known("kind.", seen.kind);
  return joined([t("what." + seen.what), seen.kind]);
}

const textOf = (seen) => (seen.what === "field" ? told(seen) : seen.text);

function thing(seen) {
  return div(
    "thing",
    el("span", { class: "label", text: titleOf(seen) }),
    bdi(textOf(seen), "read"),
    el("span", { class: "muted", text: joined([reader(seen), ...remarks(seen)]) }),
  );
}

function pageLink(mark) {
  const place = open.data.marks[mark];
  if (!place) return null;
  const text = t("mark.on_page", { n: place.page + 1 });
  return el("button", {
    type: "button",
    class: "link",
    text,
    title: t("mark.show"),
    click: () => goTo(mark),
  });
}

function conflictCard(conflict) {
  const sides = conflict.sides.slice(0, MANY).map((side) =>
    div(
      "side",
      div(
        "who",
        el("span", { class: "label", text: t(side.case ? "conflict.case" : "conflict.against") }),
        side.case ? bdi(side.case, "case") : null,
      ),
      side.text ? bdi(side.text, "read") : null,
      side.things
        .slice(0, FEW)
        .map((seen) => [closeUp(seen.mark), thing(seen), pageLink(seen.mark)]),
      side.things.length > FEW
        ? p("muted", counted("conflict.more", side.things.length - FEW))
        : null,
    ),
  );
  return div(
    "card conflict",
    el("h3", { text: known("conflict.", conflict.kind) }),
    div("sides", sides),
  );
}

function keyLine(key, seen) {
  const label = el("span", { class: "label", text: known("kind.", key.kind) });
  if (key.parts.length === 0) {
    const near = key.distance
      ? el("span", { class: "muted", text: counted("mark.distance", key.distance) })
      : null;
    return div("key", label, bdi(seen.kind === key.kind ? seen.text : key.key), near);
  }
  const line = (side, name) =>
    el(
      "span",
      { class: "compare" },
      el("span", { class: "muted", text: t(name) }),
      el(
        "bdi",
        {},
        key.parts.map((pair) =>
          pair[0] === pair[1] ? pair[side] : el("mark", { text: pair[side] || "·" }),
        ),
      ),
    );
  return div("key", label, line(0, "mark.was_read"), line(1, "mark.in_list"));
}

function candidateCard(candidate) {
  const remarks = candidate.chosen
    ? [t(open.item.status === "indexed" ? "candidate.taken" : "candidate.proposed")]
    : candidate.why_not.map((code) => t("why_not." + code));
  const score = el("meter", {
    min: 0,
    max: 1,
    value: candidate.score,
    "aria-label": t("candidate.score"),
  });
  return div(
    "card candidate" + (candidate.chosen ? " chosen" : ""),
    div(
      "who",
      bdi(candidate.case, "case"),
      score,
      el("span", { class: "muted", title: t("candidate.score"), text: number(candidate.score) }),
    ),
    p(candidate.chosen ? "taken" : "not-taken", remarks.join(" ")),
    p(
      "muted",
      joined([
        candidate.status &&
          t("candidate.status", { status: known("case_status.", candidate.status) }),
        candidate.importable ? "" : t("candidate.closed"),
        candidate.receiver && t("candidate.receiver", { receiver: candidate.receiver }),
      ]),
    ),
    candidate.supports.map((support) =>
      div(
        "support",
        closeUp(support.mark),
        div(
          "keys",
          support.keys.map((key) => keyLine(key, support.seen)),
        ),
        div(
          "source",
          el("span", {
            class: "muted",
            text: joined([reader(support.seen), ...remarks_of(support)]),
          }),
          pageLink(support.mark),
        ),
      ),
    ),
  );
}
const remarks_of = (support) => remarks(support.seen);

function candidates() {
  const all = open.data.candidates;
  const first = all.slice(0, MANY).map(candidateCard);
  const rest = all.slice(MANY);
  const more = rest.length ? folded(counted("candidate.more", rest.length)) : null;
  more?.addEventListener("toggle", () => {
    if (more.children.length === 1) more.append(...rest.map(candidateCard));
  });
  const none = open.data.erased
    ? "missing.erased"
    : open.data.stages.length
      ? "candidate.none"
      : "candidate.unread";
  return section(
    t("section.candidates"),
    "candidates",
    all.length ? null : p("muted", t(none)),
    ...first,
    more,
  );
}

function others() {
  const alone = open.data.marks
    .map((mark, index) => ({ mark, index }))
    .filter(({ mark }) => mark.tone === "read" || mark.tone === "barcode");
  if (alone.length === 0) return null;
  return section(
    t("section.others"),
    "others",
    alone.map(({ mark, index }) =>
      div("card plain", closeUp(index), mark.seen.map(thing), pageLink(index)),
    ),
  );
}

function technical() {
  const data = open.data;
  const pages = data.pages.map((page) =>
    folded(
      page.id,
      facts([
        [t("page.role"), t("role." + page.role)],
        [t("page.file"), page.file],
        [t("page.frame"), page.frame],
        [t("page.imprint"), page.imprint],
        ["SHA-256", page.sha256],
        [
          t("page.scan"),
          t("page.scan_of", {
            width: page.scan[0],
            height: page.scan[1],
            x: page.scan[2],
            y: page.scan[3],
          }),
        ],
        [t("page.rotation"), page.rotation == null ? t("page.unknown") : page.rotation + "°"],
        [t("page.skew"), number(page.skew) + "°"],
        [t("page.fault"), page.fault && joined([t("fault." + page.fault), page.detail])],
        [t("page.notes"), page.notes.map((code) => known("note.", code)).join(", ")],
      ]),
    ),
  );
  return section(
    t("section.technical"),
    "technical",
    folded(
      t("technical.decision"),
      facts([
        [t("technical.record"), open.item.id],
        [t("technical.reason"), open.item.reason],
        [t("technical.class"), open.item.class],
        [t("candidate.score"), number(data.score)],
        [
          t("technical.probability"),
          data.probability == null ? t("technical.no_probability") : share(data.probability),
        ],
        [t("technical.calibration"), data.calibration],
        [t("technical.policy"), data.policy],
        [t("technical.stages"), data.stages.map((code) => known("stage.", code)).join(" → ")],
        [t("page.notes"), data.notes.map((code) => known("note.", code)).join(", ")],
      ]),
    ),
    folded(t("technical.versions"), facts(data.versions)),
    folded(t("technical.pages"), ...pages),
    p("muted", t(data.erased ? "missing.erased" : "missing.record")),
  );
}

function answer() {
  const { item, data } = open;
  const unread = data.pages.filter((page) => page.fault);
  const poor = item.reason === "rescan" ? data.pages.filter((page) => page.notes.length) : [];
  return div(
    "answer " + item.status,
    div("line", badge(item.status), el("strong", { text: t("short." + item.reason) })),
    p("sentence", t("reason." + item.reason)),
    ...unread
      .slice(0, MANY)
      .map((page) =>
        p(
          "sentence",
          joined([
            t("page.place", { sheet: page.sheet, side: t("side." + page.side) }),
            t("fault." + page.fault),
          ]),
        ),
      ),
    ...poor
      .slice(0, MANY)
      .map((page) =>
        p(
          "sentence",
          joined([
            t("page.place", { sheet: page.sheet, side: t("side." + page.side) }),
            ...page.notes.map((code) => known("note.", code)),
          ]),
        ),
      ),
    data.human
      ? p(
          "sentence",
          t("answer.human", {
            by: data.human.by,
            action: t("action." + data.human.action),
            at: new Date(data.human.at).toLocaleString(state.language, {
              dateStyle: "medium",
              timeStyle: "short",
            }),
          }),
        )
      : null,
    data.human?.why ? p("note", data.human.why) : null,
    item.case
      ? div(
          "line",
          el("span", {
            class: "label",
            text: t(item.status === "indexed" ? "answer.case" : "answer.proposal"),
          }),
          bdi(item.case, "case"),
          data.receiver
            ? el("span", {
                class: "muted",
                text: t("candidate.receiver", { receiver: data.receiver }),
              })
            : null,
        )
      : null,
  );
}
