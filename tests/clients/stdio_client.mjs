// A host in another language: indexes a batch, resolves one document, checks every answer.
//
//     node stdio_client.mjs PYTHON PROFILE BATCH OUT
//
// Uses nothing but Node itself. Prints what happened as one line of JSON; exit code 0 if all was
// as the manual (docs/reference/stdio.md) says.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

class Docindex {
  #process;
  #requests = new Map();
  #orphans = [];
  #next = 1;

  constructor(python, profile) {
    this.#process = spawn(python, ["-m", "docindex", "serve", "--stdio", "--profile", profile], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.exit = new Promise((resolve) => this.#process.on("close", resolve));
    this.hello = new Promise((resolve) => (this.greet = resolve));
    const lines = createInterface({ input: this.#process.stdout, crlfDelay: Infinity });
    lines.on("line", (line) => this.#take(JSON.parse(line)));
    lines.on("close", () => {
      for (const { reject } of this.#requests.values()) reject(new Error("docindex ended"));
    });
  }

  // What a request gives: its records, how often it told of progress, and its last event.
  ask(request, keys = {}) {
    const id = this.#next++;
    this.write(JSON.stringify({ id, request, ...keys }));
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { records: [], progress: 0, resolve, reject });
    });
  }

  // An event that belongs to no request, such as the answer to a line that is none.
  orphan() {
    return new Promise((resolve) => this.#orphans.push(resolve));
  }

  write(line) {
    this.#process.stdin.write(line + "\n");
  }

  #take(event) {
    if (event.event === "hello") return this.greet(event);
    if (event.id === null) return this.#orphans.shift()?.(event);
    const asked = this.#requests.get(event.id);
    if (event.event === "record") asked.records.push(event.record);
    else if (event.event === "progress") asked.progress += 1;
    else if (event.event === "done" || event.event === "error") {
      this.#requests.delete(event.id);
      asked.resolve({ records: asked.records, progress: asked.progress, last: event });
    }
  }
}

const [python, profile, batch, out] = process.argv.slice(2);
const docindex = new Docindex(python, profile);
const hello = await docindex.hello;
assert.equal(hello.protocol, "docindex.stdio/1");

const orphan = docindex.orphan();
docindex.write("this is no request");
const malformed = await orphan;
assert.equal(malformed.event, "error");

const options = { operator_note: "Größe", receipt_date: "2026-03-02" };
const indexed = await docindex.ask("index", { batch, out, options });
assert.equal(indexed.last.event, "done", indexed.last.message);
assert.equal(indexed.records.length, indexed.last.ledger.documents);
assert.ok(indexed.progress > 0);
for (const record of indexed.records) {
  assert.equal(record.schema, "docindex.record/1");
  assert.equal(record.content.operator_note, "Größe");
}

const open = (status) => indexed.records.find((record) => record.status === status);
const before = open("verify") ?? open("clearing");
assert.ok(before, "the batch has no document that a person must look at");
const answer = {
  action: before.status === "verify" ? "confirm" : "no_case",
  by: "M. Muster",
  why: "Am Bild geprüft",
  at: "2026-03-02T08:15:00+01:00",
};
const resolved = await docindex.ask("resolve", { document: before.id, answer });
assert.equal(resolved.last.event, "done", resolved.last.message);
const [after] = resolved.records;
assert.deepEqual(after.supersedes, [before.id]);
assert.equal(after.human.by, "M. Muster");
assert.equal(after.content.why, "Am Bild geprüft");
assert.equal(after.case_id, before.case_id);
assert.deepEqual(after.pages, before.pages);

const again = await docindex.ask("resolve", { document: before.id, answer });
assert.equal(again.last.event, "error");
assert.ok(again.last.message.includes(after.id));

const current = await docindex.ask("records", { batch: indexed.last.batch });
const ids = current.records.map((record) => record.id);
assert.ok(ids.includes(after.id) && !ids.includes(before.id));

const goodbye = await docindex.ask("shutdown");
assert.equal(goodbye.last.event, "done");
const exit = await docindex.exit;
console.log(
  JSON.stringify({
    protocol: hello.protocol,
    indexed: indexed.records.length,
    before: before.status,
    after: after.status,
    reason: after.reason,
    current: ids.length,
    refused: [malformed.code, again.last.code],
    exit,
  }),
);
process.exit(exit);
