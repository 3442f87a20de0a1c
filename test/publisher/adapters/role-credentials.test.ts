import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultProvider } from "../../../components/publisher/adapters/role-credentials";

const KEYS = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

function credentialsFrom(environment: Readonly<Record<string, string | undefined>>) {
  const all = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
  };
  for (const [name, value] of Object.entries({ ...all, ...environment })) vi.stubEnv(name, value);
  return defaultProvider()();
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the credentials of the function's role", () => {
  it("are the keys and the session token of the environment", async () => {
    const credentials = await credentialsFrom({ ...KEYS, AWS_SESSION_TOKEN: "token" });

    expect(credentials).toEqual({ accessKeyId: "key", secretAccessKey: "secret", sessionToken: "token" });
  });

  it("have no session token where there is none, as on the local cloud", async () => {
    expect(await credentialsFrom(KEYS)).toStrictEqual({ accessKeyId: "key", secretAccessKey: "secret" });
  });

  it.each(Object.keys(KEYS))("are refused without %s, and no value is shown", async (missing) => {
    const credentials = credentialsFrom({ ...KEYS, [missing]: undefined, AWS_SESSION_TOKEN: "token" });

    await expect(credentials).rejects.toThrow(
      /^there are no credentials in the environment; the function runs without a role$/,
    );
  });

  it("are read at each call, because Lambda may replace them", async () => {
    const provider = defaultProvider();
    for (const [name, value] of Object.entries(KEYS)) vi.stubEnv(name, value);
    const first = await provider();
    vi.stubEnv("AWS_ACCESS_KEY_ID", "newer");

    expect([first.accessKeyId, (await provider()).accessKeyId]).toEqual(["key", "newer"]);
  });
});
