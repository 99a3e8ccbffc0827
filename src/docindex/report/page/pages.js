// The pages of a document: pictures, frames, thumbnails, zoom.
const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting || !open) continue;
      near.unobserve(entry.target);
      const found = picture(Number(entry.target.dataset.page));
      if (found?.page) entry.target.src = found.page;
    }
  },
  { rootMargin: "300px" },
);

function picture(index) {
  open.pictures[index] ??= island(`p${open.index}-${index}`);
  return open.pictures[index];
}

function closeUp(mark) {
  const place = mark == null ? null : open.data.marks[mark];
  if (!place || place.close == null) return null;
  const source = picture(place.page)?.closes?.[place.close];
  if (!source) return null;
  const image = el("img", { class: "close", src: source, alt: t("mark.close_up") });
  return el(
    "button",
    { type: "button", class: "look", title: t("mark.show"), click: () => goTo(mark) },
    image,
  );
}

const strongest = () => {
  const rank = (index) =>
    Math.min(
      ...open.data.marks
        .filter((mark) => mark.page === index)
        .map((mark) => TONES.indexOf(mark.tone)),
      TONES.length,
    );
  const bad = open.data.pages.findIndex((page) => page.fault);
  if (bad >= 0) return bad;
  const order = open.data.pages.map((_, index) => index).sort((a, b) => rank(a) - rank(b) || a - b);
  const content = open.data.pages.findIndex((page) => page.role === "content");
  return rank(order[0]) < TONES.indexOf("separator") ? order[0] : Math.max(content, 0);
};

function tell(index) {
  const mark = open.data.marks[index];
  const cases = open.data.candidates
    .filter((c) => c.supports.some((s) => s.mark === index))
    .map((c) => c.case);
  open.card.replaceChildren(
    el("span", { class: "label", text: t("tone." + mark.tone) }),
    ...mark.seen.slice(0, 4).map(thing),
    cases.length
      ? el("p", {}, t("mark.speaks_for") + " ", bdi(cases.slice(0, 4).join(", "), "case"))
      : "",
  );
  open.card.hidden = false;
}

function makeMark(mark, index) {
  const label = joined([
    t("tone." + mark.tone),
    ...mark.seen.map((seen) => `${titleOf(seen)} ${textOf(seen)}`),
  ]);
  const made = el("button", {
    type: "button",
    class: "mark " + mark.tone,
    "aria-label": label,
    click: () => tell(index),
  });
  const [left, top, width, height] = mark.spot;
  // A frame stands around its text, not on it.
  Object.assign(made.style, {
    left: `calc(${left * 100}% - 4px)`,
    top: `calc(${top * 100}% - 3px)`,
    width: `calc(${width * 100}% + 8px)`,
    height: `calc(${height * 100}% + 6px)`,
  });
  made.dataset.mark = index;
  for (const event of ["mouseenter", "focus"]) made.addEventListener(event, () => tell(index));
  made.addEventListener("mouseleave", () => {
    if (document.activeElement !== made) open.card.hidden = true;
  });
  made.addEventListener("blur", () => {
    open.card.hidden = true;
  });
  return made;
}

function sheet() {
  const page = open.data.pages[state.page];
  const found = picture(state.page);
  const [width, height] = page.size ?? [707, 1000];
  const made = div("sheet");
  made.style.aspectRatio = `${width} / ${height}`;
  if (found?.page) {
    made.append(
      el("img", { src: found.page, width, height, alt: t("page.alt", { n: state.page + 1 }) }),
    );
  } else {
    const why = found
      ? t(page.fault ? "picture.unreadable" : "picture." + found.state)
      : t("picture.loading");
    made.append(
      div(
        "placeholder",
        p("", why),
        page.fault ? p("", t("fault." + page.fault)) : null,
        p(
          "muted",
          t("page.place_in_file", {
            sheet: page.sheet,
            side: t("side." + page.side),
            file: page.file,
            frame: page.frame,
          }),
        ),
        page.imprint ? p("muted", t("page.imprint") + " " + page.imprint) : null,
      ),
    );
  }
  if (state.boxes) {
    made.append(
      ...open.data.marks
        .map((mark, index) => [mark, index])
        .filter(([mark]) => mark.page === state.page && mark.spot)
        .map(([mark, index]) => makeMark(mark, index)),
    );
  }
  return made;
}

function fit() {
  const stage = open.stage;
  const made = stage.firstElementChild;
  if (made) made.style.width = stage.clientWidth * ZOOMS[state.zoom] + "px";
}

function legend() {
  const tones = TONES.filter((tone) =>
    open.data.marks.some((mark) => mark.page === state.page && mark.tone === tone),
  );
  return tones.map((tone) =>
    el("li", {}, el("span", { class: "sample " + tone }), t("tone." + tone)),
  );
}

function showPage(index) {
  state.page = Math.min(Math.max(index, 0), open.data.pages.length - 1);
  const page = open.data.pages[state.page];
  open.card.hidden = true;
  open.stage.replaceChildren(sheet());
  open.stage.scrollTo(0, 0);
  fit();
  open.legend.replaceChildren(...legend());
  open.caption.textContent = joined([
    t("page.of", { n: state.page + 1, of: open.data.pages.length }),
    t("page.place", { sheet: page.sheet, side: t("side." + page.side) }),
    t("page_role." + page.role),
    page.rendition > 1 ? t("page.rendition", { n: page.rendition }) : "",
  ]);
  for (const thumb of open.thumbs.children) {
    const on = Number(thumb.dataset.index) === state.page;
    thumb.setAttribute("aria-current", on ? "page" : "false");
    if (on) {
      open.thumbs.scrollTo(
        thumb.offsetLeft - open.thumbs.clientWidth / 2,
        thumb.offsetTop - open.thumbs.clientHeight / 2,
      );
    }
  }
}

function goTo(index) {
  const mark = open.data.marks[index];
  if (!state.boxes) toggleBoxes();
  if (mark.page !== state.page) showPage(mark.page);
  const made = open.stage.querySelector(`[data-mark="${index}"]`);
  made?.scrollIntoView({ block: "center", inline: "center" });
  made?.focus({ preventScroll: true });
}

function thumb(page, index) {
  const image = el("img", { alt: "", "data-page": index });
  if (page.size) image.style.aspectRatio = `${page.size[0]} / ${page.size[1]}`;
  near.observe(image);
  const found = open.data.marks.filter((mark) => mark.page === index);
  const tone = TONES.find((name) => found.some((mark) => mark.tone === name));
  return el(
    "button",
    {
      type: "button",
      class: "thumb " + page.role,
      "data-index": index,
      click: () => showPage(index),
      "aria-label": t("page.go", { n: index + 1, role: t("page_role." + page.role) }),
    },
    image,
    el(
      "span",
      { class: "name" },
      tone && tone !== "separator" ? el("span", { class: "sample " + tone }) : "",
      `${index + 1} ${t("page_role." + page.role)}`,
    ),
  );
}

function zoom(step) {
  state.zoom = step === 0 ? 0 : Math.min(Math.max(state.zoom + step, 0), ZOOMS.length - 1);
  fit();
}

function toggleBoxes() {
  state.boxes = !state.boxes;
  showPage(state.page);
  open.boxes.setAttribute("aria-pressed", String(state.boxes));
}

function viewer() {
  open.stage = el("div", { class: "stage", tabindex: 0, "aria-label": t("page.stage") });
  open.card = el("div", { class: "tip", role: "status", hidden: true });
  open.legend = el("ul", { class: "legend" });
  open.caption = el("p", { class: "caption", role: "status" });
  open.thumbs = div("thumbs", open.data.pages.map(thumb));
  open.boxes = button(t("page.boxes"), t("page.boxes_label"), toggleBoxes, "toggle");
  open.boxes.setAttribute("aria-pressed", String(state.boxes));
  const tools = div(
    "pagetools",
    open.caption,
    button("−", t("page.zoom_out"), () => zoom(-1)),
    button("+", t("page.zoom_in"), () => zoom(1)),
    open.boxes,
  );
  return el(
    "section",
    { class: "viewer", "aria-label": t("section.pages") },
    tools,
    div("frame", open.data.pages.length > 1 ? open.thumbs : null, open.stage, open.card),
    open.legend,
  );
}

function steps() {
  const visible = rows.filter((row) => !row.node.hidden || row.item === open.item);
  const place = visible.findIndex((row) => row.item === open.item);
  const step = (by, sign, key) =>
    el("a", {
      class: "step",
      text: sign,
      "aria-label": t(key),
      title: t(key),
      href: visible[place + by]?.link.getAttribute("href") ?? null,
    });
  return div(
    "steps",
    el("a", { class: "back", href: "#", text: t("view.back") }),
    bdi(joined([open.item.id, sheetsOf(open.item.sheets), known("class.", open.item.class)]), "id"),
    el("span", {
      class: "muted",
      text: t("view.place", { n: number(place + 1), of: number(visible.length) }),
    }),
    step(-1, "‹", "view.previous"),
    step(1, "›", "view.next"),
    button(t("view.print"), t("view.print"), () => window.print(), "print"),
  );
}

function documentView() {
  const { data } = open;
  const conflicting = data.conflicts.length
    ? section(t("section.conflicts"), "conflicts", data.conflicts.slice(0, MANY).map(conflictCard))
    : null;
  return [
    steps(),
    answer(),
    conflicting,
    div("columns", viewer(), div("panel", fields(), candidates(), others(), technical())),
  ].filter(Boolean);
}
