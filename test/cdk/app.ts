import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type AppProps } from "aws-cdk-lib";

/** Runs a program in an app whose output is removed afterwards. */
export function withApp<T>(props: AppProps, program: (app: App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), "cdk.out-"));
  try {
    return program(new App({ analyticsReporting: false, outdir, ...props }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
