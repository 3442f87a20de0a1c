// Runs a TypeScript program of this repository on a machine where nothing was installed: `node bootstrap.mjs program.ts ...`.
// Plain JavaScript without dependencies, because it is what installs them.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = join(root, "node_modules", ".bin");
const stamp = join(root, "node_modules", ".lock-hash");

installDependencies();
runProgram(process.argv.slice(2));

function installDependencies() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const started = Date.now();
  console.log("installing npm packages from package-lock.json");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
  });
  if (npm.error)
    fail(`npm could not be started (${npm.error.message}); install Node.js 20 or later with npm`);
  if (npm.status !== 0) fail("npm ci failed; its own message is above");
  writeFileSync(stamp, wanted);
  console.log(`installed npm packages in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Node 24 and every tool of the lock file come first on the PATH of the program and of all that it starts. */
function runProgram([program, ...args]) {
  // Before the program is there: a signal that comes while it starts would end this process alone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const child = spawn(join(bin, "node"), ["--import", "tsx", join(root, program), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
  });
  child.on("error", (error) =>
    fail(`Node 24 of node_modules could not be started (${error.message}); run npm ci`),
  );
  child.on("exit", (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
