import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const BOOTSTRAP = resolve(__dirname, "..", "..", "local", "bootstrap.mjs");

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "clone-"));
  path = join(root, "machine");
  await mkdir(join(root, "local"));
  await mkdir(path);
  await copyFile(BOOTSTRAP, join(root, "local", "bootstrap.mjs"));
  await writeFile(join(root, "package-lock.json"), "{}");
  await symlink("/bin/sh", join(path, "sh"));
  await script(join(path, "npm"), NPM);
});

afterEach(() => rm(root, { recursive: true }));

describe("the bootstrap of a fresh clone", () => {
  it("installs the locked packages, and runs the program with the installed Node and its arguments", async () => {
    const first = await bootstrap("local/main.ts", "--engine", "cdk");

    expect(await installs()).toEqual(["ci --no-audit --no-fund --loglevel=error"]);
    expect(first.output).toContain("installing npm packages from package-lock.json\n");
    expect(first.output).toMatch(/installed npm packages in \d+ s\n/);
    expect(first.output).toContain(`node --import tsx ${join(root, "local/main.ts")} --engine cdk\n`);
  });

  it("puts the installed programs first on the PATH of the program", async () => {
    const { output } = await bootstrap("main.ts");

    expect(output).toContain(`PATH ${join(root, "node_modules", ".bin")}:${path}\n`);
  });

  it("ends with the program's exit code", async () => {
    expect((await bootstrap("main.ts", "exit-7")).code).toBe(7);
    expect((await bootstrap("main.ts")).code).toBe(0);
  });

  it("installs nothing a second time, and says nothing", async () => {
    await bootstrap("main.ts");

    const second = await bootstrap("main.ts");

    expect((await installs()).length).toBe(1);
    expect(second.output).not.toContain("npm packages");
  });

  it("installs again when the lock file has changed", async () => {
    await bootstrap("main.ts");
    await writeFile(join(root, "package-lock.json"), '{ "lockfileVersion": 3 }');

    await bootstrap("main.ts");

    expect((await installs()).length).toBe(2);
  });

  it("runs nothing after an installation that failed, and tries again the next time", async () => {
    await script(join(path, "npm"), `${NPM}\nexit 9`);

    const failed = await bootstrap("main.ts");
    await script(join(path, "npm"), NPM);
    const next = await bootstrap("main.ts");

    expect(failed.code).toBe(1);
    expect(failed.output).toContain("npm ci failed; its own message is above\n");
    expect(failed.output).not.toContain("node --import");
    expect(next.code).toBe(0);
    expect((await installs()).length).toBe(2);
  });

  it("says what to install where there is no npm", async () => {
    await rm(join(path, "npm"));

    const { code, output } = await bootstrap("main.ts");

    expect(code).toBe(1);
    expect(output).toContain("install Node.js 20 or later with npm\n");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "hands %s on and waits for the program to end",
    async (signal) => {
      const { child, ended } = start("main.ts", "wait");
      await until(() => existsSync(join(root, "waiting")));

      child.kill(signal);

      expect(await ended).toEqual({ code: 5, output: expect.stringContaining("got it\n") });
    },
  );
});

const NPM = `echo "$*" >> "$PWD/installs"
[ -d node_modules/.bin ] || /bin/mkdir -p node_modules/.bin
cat() { while IFS= read -r line; do echo "$line"; done; }
cat > node_modules/.bin/node <<'NODE'
#!/bin/sh
echo "node $*"
echo "PATH $PATH"
case "$*" in
  *exit-7) exit 7 ;;
  *wait)
    trap 'echo got it; exit 5' INT TERM HUP
    : > waiting
    while :; do /bin/sleep 0.05; done ;;
esac
NODE
/bin/chmod +x node_modules/.bin/node`;

async function script(file: string, text: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

async function installs(): Promise<readonly string[]> {
  const text = await readFile(join(root, "installs"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean);
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function bootstrap(...args: readonly string[]): Promise<Ended> {
  return start(...args).ended;
}

function start(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, "local", "bootstrap.mjs"), ...args], {
    env: { PATH: path },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const ended = new Promise<Ended>((done) => child.on("close", (code) => done({ code, output })));
  return { child, ended };
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !condition(); attempt++) {
    await new Promise((done) => setTimeout(done, 25));
  }
}
