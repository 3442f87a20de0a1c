/** How often a flag may be given, and what it needs. */
export type FlagKind = "boolean" | "text" | "texts";

/** What BuildKit allows of an instruction. */
export interface InstructionKind {
  /** `undefined` where BuildKit does not look at flags. */
  readonly flags: Readonly<Record<string, FlagKind>> | undefined;
  /** Whether its arguments may be a list in JSON. */
  readonly execForm: boolean;
  /** Whether BuildKit looks for heredocs on its line. */
  readonly heredocs: boolean;
}

/** https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/parse.go */
const KINDS: ReadonlyMap<string, InstructionKind> = new Map(
  Object.entries({
    ADD: {
      flags: {
        chown: "text",
        chmod: "text",
        link: "boolean",
        "keep-git-dir": "boolean",
        checksum: "text",
        unpack: "boolean",
        exclude: "texts",
      },
      execForm: true,
      heredocs: true,
    },
    ARG: { flags: undefined, execForm: false, heredocs: false },
    CMD: { flags: {}, execForm: true, heredocs: false },
    COPY: {
      flags: {
        chown: "text",
        from: "text",
        chmod: "text",
        link: "boolean",
        exclude: "texts",
        parents: "boolean",
      },
      execForm: true,
      heredocs: true,
    },
    ENTRYPOINT: { flags: {}, execForm: true, heredocs: false },
    ENV: { flags: {}, execForm: false, heredocs: false },
    EXPOSE: { flags: {}, execForm: false, heredocs: false },
    FROM: { flags: { platform: "text" }, execForm: false, heredocs: false },
    HEALTHCHECK: {
      flags: {
        interval: "text",
        timeout: "text",
        "start-period": "text",
        "start-interval": "text",
        retries: "text",
      },
      execForm: true,
      heredocs: false,
    },
    LABEL: { flags: {}, execForm: false, heredocs: false },
    MAINTAINER: { flags: {}, execForm: false, heredocs: false },
    ONBUILD: { flags: {}, execForm: false, heredocs: false },
    RUN: {
      flags: { mount: "texts", network: "text", security: "text", device: "texts" },
      execForm: true,
      heredocs: true,
    },
    SHELL: { flags: {}, execForm: true, heredocs: false },
    STOPSIGNAL: { flags: undefined, execForm: false, heredocs: false },
    USER: { flags: {}, execForm: false, heredocs: false },
    VOLUME: { flags: {}, execForm: true, heredocs: false },
    WORKDIR: { flags: {}, execForm: false, heredocs: false },
  } satisfies Record<string, InstructionKind>),
);

/** What BuildKit allows of the instruction with this keyword, in capitals; `undefined` for one that it does not know. */
export function instructionKind(keyword: string): InstructionKind | undefined {
  return KINDS.get(keyword);
}

/** Keywords of all instructions, in capitals. */
export const KEYWORDS: readonly string[] = [...KINDS.keys()];
