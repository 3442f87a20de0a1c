import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Cleanup } from "../../local/cleanup";

const ROOT = resolve(__dirname, "..", "..");

describe("clean-up", () => {
  it("undoes in reverse order, each thing once, whoever asks", async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.add("folder", () => void undone.push("folder"));
    cleanup.add("cloud", async () => {
      await Promise.resolve();
      undone.push("cloud");
    });
    cleanup.add("builder", () => void undone.push("builder"));

    await Promise.all([cleanup.run(), cleanup.run()]);
    await cleanup.run();

    expect(undone).toEqual(["builder", "cloud", "folder"]);
  });

  it("goes on after a failure and says which one it was", async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.add("remove the folder", () => void undone.push("folder"));
    cleanup.add("stop the cloud", () => Promise.reject(new Error("it does not listen")));

    const failures = await cleanup.run();

    expect(failures).toEqual(["stop the cloud: it does not listen"]);
    expect(undone).toEqual(["folder"]);
  });

  it("undoes what was started while it ran", async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.add("cloud", async () => {
      cleanup.add("late", () => void undone.push("late"));
      undone.push("cloud");
    });

    await cleanup.run();

    expect(undone).toEqual(["cloud", "late"]);
  });
});

describe("a program with clean-up", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("cleans up once on a repeated %s, and ends with %d", async (signal, code) => {
    const program = start(SLOW_CLEANUP);
    await program.says("ready");

    program.kill(signal);
    await program.says("stopping");
    program.kill(signal);

    expect(await program.ended).toBe(code);
    expect(program.output()).toBe(`ready\nstopping ${signal}\nundone\n`);
  });

  it("cleans up when its output is no longer read", async () => {
    const program = start(WRITES_ON);
    await program.says("ready");

    program.stopReading();

    expect(await program.ended).toBe(1);
    expect(program.errors()).toBe("undone\n");
  });
});

const SLOW_CLEANUP = `
  const cleanup = new Cleanup();
  cleanup.add("slow", () => new Promise((done) => setTimeout(() => { console.log("undone"); done(); }, 300)));
  cleanup.onSignals((signal) => console.log("stopping " + signal));
  setInterval(() => undefined, 1000);
  console.log("ready");
`;

const WRITES_ON = `
  const cleanup = new Cleanup();
  cleanup.add("all", () => console.error("undone"));
  cleanup.onSignals(() => undefined);
  console.log("ready");
  setInterval(() => console.log("still here"), 20);
`;

function start(program: string) {
  const imported = `const { Cleanup } = require(${JSON.stringify(join(ROOT, "local", "cleanup.ts"))});`;
  const child = spawn(process.execPath, ["--require", "tsx/cjs", "-e", `${imported}${program}`], {
    cwd: ROOT,
  });
  let output = "";
  let errors = "";
  const heard = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
    for (const listener of heard) listener();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  const says = (text: string) =>
    new Promise<void>((done, fail) => {
      const check = () => output.includes(text) && done();
      heard.add(check);
      void ended.then(() => fail(new Error(`ended without saying "${text}": ${output}${errors}`)));
      check();
    });
  return {
    ended,
    says,
    output: () => output,
    errors: () => errors,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    stopReading: () => child.stdout.destroy(),
  };
}
