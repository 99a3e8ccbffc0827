// The fields of forms: what was ticked, written, signed and read in them.
const YES_OR_NO = ["mark", "signature", "handwriting"];

// Reads what is in doubt aloud as such; a value that was not told is never shown as one.
function told(field) {
  if (field.unsure) return joined([t("field.unsure"), field.text]);
  if (YES_OR_NO.includes(field.field_kind)) return t(`told.${field.field_kind}.${field.value}`);
  if (field.value == null) return t("field.empty");
  return field.field_kind === "date" ? day(field.value) : field.value;
}

function fieldCard(field) {
  return div(
    "card field" + (field.unsure ? " unsure" : ""),
    closeUp(field.mark),
    thing(field),
    field.confirmed_by ? p("muted", t("field.confirmed", { by: field.confirmed_by })) : null,
    pageLink(field.mark),
  );
}

function fields() {
  const all = open.data.fields;
  if (all.length === 0) return null;
  const unsure = all.filter((field) => field.unsure).length;
  return section(
    t("section.fields"),
    "fields",
    unsure ? p("muted", counted("field.doubts", unsure)) : null,
    all.map(fieldCard),
  );
}
