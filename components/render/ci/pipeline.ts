import type { Architecture } from "../../service/architectures";

/** An image as a pipeline builds it. */
export interface PipelineImage {
  /** Registry and repository, such as `ghcr.io/acme/billing`. */
  readonly image: string;
  /** Canonical platforms, in the order in which the index has them. */
  readonly platforms: readonly string[];
  /** Folder of the build context, from the root of the source. */
  readonly context: string;
  /** The Dockerfile, from the root of the source. */
  readonly dockerfile: string;
  /** Stage to build; empty for the last one. */
  readonly target: string;
  readonly buildArgs: readonly { readonly name: string; readonly value: string }[];
  /** The branch whose pushes are published. */
  readonly branch: string;
}

/** How a pipeline builds several platforms: all in one job through QEMU, or each architecture on a machine of its own. */
export type PipelineMode = "emulated" | "native";

/** How a job proves to the registry who it is. */
export type RegistryAccess =
  /** ECR: a token that AWS gives for the identity of the job; nothing is kept. */
  | { readonly kind: "ecr"; readonly region: string }
  /** A user and a password, or a token that stands for one. */
  | { readonly kind: "password" };

/** A pipeline in the words of no vendor: one file for each vendor writes it down. */
export interface Pipeline {
  readonly image: PipelineImage;
  readonly access: RegistryAccess;
  /** Variables of every job; the user's values reach the commands as variables and are part of none. */
  readonly variables: Readonly<Record<string, string>>;
  /** In an order in which they can run. */
  readonly jobs: readonly PipelineJob[];
}

/** A job: a machine, and the steps that run on it one after the other. */
export interface PipelineJob {
  /** Lower-case letters, digits and `-`. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Architecture of its machine. */
  readonly runner: Architecture;
  /** Whether it needs the source. */
  readonly hasSource: boolean;
  /** Jobs that end before it starts. */
  readonly needs: readonly string[];
  readonly steps: readonly PipelineStep[];
  /** Variable that its last step hands over to the jobs that need it. */
  readonly tells?: string;
  /** Variables that it is handed over. */
  readonly hears: readonly string[];
}

/**
 * A step: commands of a POSIX shell that share their variables, each of which fails by its own exit status. So they mean the same
 * in a shell that ends at the first failure and where every command is looked at by itself.
 */
export interface PipelineStep {
  readonly kind: "login" | "prepare" | "build" | "publish";
  readonly title: string;
  readonly commands: readonly string[];
}

/** What the commands must know of the vendor whose machines they run on. */
export interface VendorShell {
  /** Variable with the id of the commit. */
  readonly revision: string;
  /** Commands before the login to ECR that give the AWS command line an identity. */
  readonly identity: readonly string[];
  /** Commands before BuildKit is started, and the Docker context that it is started in. */
  readonly engine?: { readonly commands: readonly string[]; readonly context: string };
  /** Commands at the end of a step that hand over the shell's variable `digest` under a name. */
  readonly tell: (variable: string) => readonly string[];
  /** Commands at the start of a step after which the shell has a variable that was handed over. */
  readonly hear: (variable: string) => readonly string[];
}

/** A file that a command writes: its path from the root of the source, and its text. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}
