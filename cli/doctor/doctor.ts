import { EXIT } from "../exit-code";
import type { DoctorFinding, DoctorJson, DoctorState } from "../json/doctor";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import { type Style, styled } from "../output/style";
import type { Shell } from "../shell";
import { runTool } from "../tool";
import { examined } from "./check";
import { registryFindings } from "./checks/registries";
import { examine } from "./examine";
import { sdkAccount } from "./sdk-account";

/** What the command was asked for. */
export interface DoctorOptions {
  /** Canonical. */
  readonly platform: readonly string[];
  readonly registry: readonly string[];
  /** `false`: AWS is not looked at. */
  readonly aws: boolean;
  readonly fix: boolean;
  readonly json: boolean;
}

/** Looks at everything that a build for several platforms depends on, and says what mends each finding. */
export async function doctor(shell: Shell, options: DoctorOptions): Promise<void> {
  const first = await look(shell, options);
  const mended = options.fix ? await mend(shell, first) : 0;
  const findings = mended === 0 ? first : await look(shell, options);
  shell.print(options.json ? jsonText({ findings } satisfies DoctorJson) : listed(shell, findings));
  if (findings.some(({ state }) => state === "problem")) shell.exitWith(EXIT.finding);
}

function look(shell: Shell, options: DoctorOptions): Promise<readonly DoctorFinding[]> {
  const work = examine(examined(shell, options.platform), {
    account: options.aws ? sdkAccount() : undefined,
    registries: () => registryFindings(shell, options.registry),
  });
  return withProgress(shell, "looking at builders, registries and AWS", work);
}

/** Runs what only adds something. @returns how many commands ran well */
async function mend(shell: Shell, findings: readonly DoctorFinding[]): Promise<number> {
  let mended = 0;
  for (const { mend: command, isSafe } of findings) {
    if (command === undefined || isSafe !== true) continue;
    shell.warn(`$ ${command}\n`);
    const run = await withProgress(
      shell,
      command,
      runTool(shell, "sh", ["-c", command], { timeoutMilliseconds: 300_000 }),
    );
    if (run.status === 0) mended += 1;
    else shell.warn(`${run.stderr.trim()}\nmultiarch: it ended with ${run.status}\n`);
  }
  return mended;
}

const MARKS: Readonly<Record<DoctorState, { readonly mark: string; readonly style: Style }>> = {
  fine: { mark: "✓", style: "green" },
  warning: { mark: "!", style: "yellow" },
  problem: { mark: "✗", style: "red" },
  skipped: { mark: "-", style: "dim" },
};

function listed({ colours }: Shell, findings: readonly DoctorFinding[]): string {
  return findings
    .map(({ subject, state, found, mend: command }) => {
      const { mark, style } = MARKS[state];
      const change = command === undefined ? "" : `    ${command}\n`;
      return `${styled(colours.stdout, style, mark)} ${styled(colours.stdout, "bold", subject)}: ${found}\n${change}`;
    })
    .join("");
}
