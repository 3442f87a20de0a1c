import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { server } from "../src/server.js";

const service = server();
let address;

before(async () => {
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  address = `http://127.0.0.1:${service.address().port}`;
});

after(() => service.close());

const format = (script) => fetch(`${address}/format`, { method: "POST", body: script });

test("a script comes back formatted", async () => {
  const answer = await format("if true\nthen\n        echo   yes;fi");

  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "if true; then\n  echo yes\nfi\n");
});

test("a formatted script stays as it is", async () => {
  const script = 'for name in a b; do\n  echo "$name"\ndone\n';

  assert.equal(await (await format(script)).text(), script);
});

test("a script with a fault is refused with its line", async () => {
  const answer = await format("echo one\nif true; then\n");

  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /^script:2:10: `then` must be followed by a statement list$/m);
});

test("a script that is too long is refused", async () => {
  assert.equal((await format("#".repeat(256 * 1024 + 1))).status, 413);
  assert.equal((await format("#".repeat(256 * 1024))).status, 200);
});

test("health tells the CPU and the version of the formatter", async () => {
  const state = await (await fetch(`${address}/healthz`)).json();

  assert.deepEqual(state, { arch: process.arch, formatter: "v3.13.0" });
});

test("nothing else is served", async () => {
  const answer = await fetch(`${address}/format`);

  assert.equal(answer.status, 404);
  assert.equal(await answer.text(), "GET /format is not served; POST /format is\n");
});
