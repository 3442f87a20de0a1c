import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Cleanup } from "../cleanup";
import { daemon, LocalError, tailOf } from "../process";

/** The local cloud, as its clients reach it. */
export interface Cloud {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Host and port of the registry. */
  readonly registry: string;
  readonly region: string;
  readonly account: string;
  /** The environment of a client with the root user's keys: this process's own, without anything that leads to a real account. */
  readonly env: NodeJS.ProcessEnv;
}

export interface CloudOptions {
  /** Folder of the Python tools. */
  readonly python: string;
  /** Folder of this run; removed by the caller. */
  readonly folder: string;
  readonly log: string;
  /** @default 4566, or a free port when it is taken */
  readonly port?: number;
}

const DEFAULT_PORT = 4566;
const REGION = "us-east-1";
const ACCOUNT = "000000000000";

/**
 * Starts MiniStack on loopback with IAM enforcement, every call of every role checked against the policies that were
 * deployed. Lambda functions run with the Node that is first on the PATH, which `bootstrap.mjs` made Node 24.
 */
export async function startCloud(options: CloudOptions, cleanup: Cleanup): Promise<Cloud> {
  const port = await freePort(options.port ?? DEFAULT_PORT);
  const temporary = join(options.folder, "cloud");
  await mkdir(temporary, { recursive: true });
  const server = daemon(join(options.python, "bin", "python3"), [join(__dirname, "start.py")], {
    cwd: temporary,
    log: options.log,
    env: {
      ...withoutAws(process.env),
      AUTH: "true",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: `${port}`,
      MINISTACK_HOST: "127.0.0.1",
      TMPDIR: temporary,
    },
  });
  cleanup.add("stop the local cloud", () => server.stop());
  const endpoint = `http://127.0.0.1:${port}`;
  await healthy(endpoint, server.ended, options.log);
  return cloudAt(endpoint);
}

/**
 * A local cloud that runs already.
 *
 * @param endpoint `http://127.0.0.1:<port>`
 */
export function cloudAt(endpoint: string): Cloud {
  if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(endpoint)) {
    throw new LocalError(
      `AWS_ENDPOINT_URL "${endpoint}" is not a local cloud; use the one that "npm start -- --keep" prints`,
    );
  }
  const registry = endpoint.slice("http://".length);
  return { endpoint, registry, region: REGION, account: ACCOUNT, env: clientEnvironment(endpoint) };
}

/** The environment of a client of the local cloud. */
function clientEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...withoutAws(process.env),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // A profile or an instance role must never lead a local run to a real account.
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}

/** `env` without a variable that could lead an AWS client anywhere; a certificate bundle of the machine stays. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("AWS_") || name === "AWS_CA_BUNDLE");
  return Object.fromEntries(kept);
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", () =>
      wanted === 0 ? reject(new LocalError("no free port on 127.0.0.1")) : resolve(freePort(0)),
    );
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : wanted;
      server.close(() => resolve(port));
    });
  });
}

async function healthy(endpoint: string, ended: Promise<string>, log: string): Promise<void> {
  let dead: string | undefined;
  void ended.then((status) => {
    dead = status;
  });
  for (let attempt = 0; attempt < 120 && dead === undefined; attempt++) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(250);
  }
  throw new LocalError(
    `the local cloud did not start${dead === undefined ? " within 30 s" : `, it ended with ${dead}`}:\n${tailOf(log)}`,
  );
}

/** Settings of an SDK client that speaks to the local cloud as its root user. */
export function clientSettings({ endpoint, region }: Cloud): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  return { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}
