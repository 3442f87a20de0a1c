// Measures how long the function's bundle takes to load: fresh Node processes, one after the other, an empty module and the
// bundle in turn. What Lambda adds (starting the sandbox, fetching the code) and Graviton's speed are not in it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const bundle = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "lambda", "index.js");
const rounds = Number(process.argv[2] ?? 20);

/** What the stack gives the function, and Lambda besides. */
const environment = {
  PUBLISHER_NAME: "fleet",
  LEDGER_TABLE: "fleet-ledger",
  PROJECT_PREFIX: "fleet-",
  PARAMETER_PATH: "/multiarch-codebuild/fleet",
  LEASE_SECONDS: "300",
  LEDGER_RETENTION_DAYS: "90",
  DEAD_LETTERS_URL: "https://sqs.eu-central-1.amazonaws.com/123456789012/fleet-dead-letters",
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
};

// A connection while loading is an error: nothing but the building of clients may happen there.
const probe = `
  const net = require("node:net");
  net.Socket.prototype.connect = () => { throw new Error("the bundle opens a connection while it loads"); };
  const began = process.hrtime.bigint();
  require(process.argv[1]);
  console.log(Number(process.hrtime.bigint() - began) / 1e6);
`;

const folder = mkdtempSync(join(tmpdir(), "cold-start-"));
try {
  const empty = join(folder, "empty.js");
  writeFileSync(empty, "exports.handler = async () => undefined;\n");
  const times = { empty: [], bundle: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.empty.push(load(empty));
    times.bundle.push(load(bundle));
  }
  console.log(
    `bundle ${(statSync(bundle).size / 1000).toFixed(0)} KB, Node ${process.version}, ${rounds} fresh processes each`,
  );
  for (const [name, list] of Object.entries(times)) {
    console.log(
      `${name.padEnd(7)} median ${share(list, 0.5).toFixed(1)} ms, 95th percentile ${share(list, 0.95).toFixed(1)} ms`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Milliseconds to load a module; a process that does not end by itself within 10 s has left something running. */
function load(module) {
  const options = { env: environment, encoding: "utf8", timeout: 10_000 };
  return Number(execFileSync(process.execPath, ["-e", probe, module], options));
}

function share(list, part) {
  return list.toSorted((left, right) => left - right)[
    Math.min(list.length - 1, Math.floor(list.length * part))
  ];
}
