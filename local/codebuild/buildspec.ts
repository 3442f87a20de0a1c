import { parse } from "yaml";

/** Phases that run commands, in CodeBuild's order: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export const SHELL_PHASES = ["install", "pre_build", "build", "post_build"] as const;
export type ShellPhase = (typeof SHELL_PHASES)[number];

/** A buildspec of version 0.2, as far as the local CodeBuild knows it. */
export interface Buildspec {
  readonly variables: Readonly<Record<string, string>>;
  readonly exported: readonly string[];
  readonly commands: Readonly<Record<ShellPhase, readonly string[]>>;
}

interface Document {
  readonly env?: {
    readonly shell?: string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly "exported-variables"?: readonly string[];
  };
  readonly phases?: Readonly<Partial<Record<ShellPhase, { readonly commands?: readonly string[] }>>>;
}

/** Local repositories ask for no credentials, which it would hand to git. */
const HELPER = "git-credential-helper";

/** @throws Error when the text has a key that the local CodeBuild would have to ignore */
export function parseBuildspec(text: string): Buildspec {
  const document = parse(text) as Document;
  refuseOthers("buildspec", document, ["version", "env", "phases"]);
  refuseOthers("env", document.env ?? {}, ["shell", "variables", "exported-variables", HELPER]);
  refuseOthers("phases", document.phases ?? {}, SHELL_PHASES);
  const variables = Object.entries(document.env?.variables ?? {}).map(([name, value]) => [
    name,
    String(value),
  ]);
  const commands = SHELL_PHASES.map((phase) => [phase, document.phases?.[phase]?.commands ?? []]);
  return {
    variables: Object.fromEntries(variables),
    exported: document.env?.["exported-variables"] ?? [],
    commands: Object.fromEntries(commands) as Buildspec["commands"],
  };
}

function refuseOthers(place: string, value: object, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new Error(`the local CodeBuild does not know "${other}" in ${place}`);
}
