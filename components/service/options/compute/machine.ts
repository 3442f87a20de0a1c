import { ImageReferenceError, parseImageReference } from "../../../oci/image-reference";
import { shown } from "../../../text/shown";
import { ARCHITECTURES, type Architecture } from "../../architectures";
import type { Text } from "../../late";
import type { Problem } from "../../problem";
import { type Check, type OptionContext, optionProblems } from "../group";

/** CodeBuild `computeType`, without its `BUILD_GENERAL1_` prefix. */
export type ComputeSize = "SMALL" | "MEDIUM" | "LARGE" | "XLARGE" | "2XLARGE";

/** CodeBuild `hostKernel`: the kernel of the machine, whatever the build image is. */
export type HostKernel = "LINUX_KERNEL_4" | "LINUX_KERNEL_6" | "LINUX_KERNEL_LATEST";

/** The build machine of one architecture. */
export interface MachineOptions<R = never> {
  /**
   * Size of the machine.
   *
   * @default "SMALL", or that of the fleet
   */
  readonly size?: ComputeSize;
  /**
   * ARN of a CodeBuild fleet (reserved capacity) of this architecture, whose machines run the builds. It has its own size and, in a
   * VPC, its own network. It may be known only at deployment.
   *
   * @default - a machine for each build, on demand
   */
  readonly fleet?: string | R;
  /**
   * Image that the build runs in: one of CodeBuild's own (`aws/codebuild/...`), or one in a registry, which the build role pulls. It
   * has the programs that `docs/compute.md` lists.
   *
   * @default - the newest image of CodeBuild that the version of this package knows
   */
  readonly image?: string;
  /**
   * Kernel of a machine on demand.
   *
   * @default - CodeBuild chooses
   */
  readonly hostKernel?: HostKernel;
}

/** The build machine of one architecture with every option decided; a text is empty for what CodeBuild decides. */
export interface Machine {
  readonly size: ComputeSize;
  readonly fleet: Text;
  readonly image: string;
  readonly hostKernel: string;
}

export function resolveMachine(
  architecture: Architecture,
  given: ComputeSize | MachineOptions<Text> = {},
): Machine {
  const options = typeof given === "string" ? { size: given } : given;
  return {
    size: options.size ?? "SMALL",
    fleet: options.fleet ?? "",
    image: options.image ?? ARCHITECTURES[architecture].buildImage,
    hostKernel: options.hostKernel ?? "",
  };
}

const SIZES: Readonly<Record<ComputeSize, true>> = {
  SMALL: true,
  MEDIUM: true,
  LARGE: true,
  XLARGE: true,
  "2XLARGE": true,
};

const KERNELS: Readonly<Record<HostKernel, true>> = {
  LINUX_KERNEL_4: true,
  LINUX_KERNEL_6: true,
  LINUX_KERNEL_LATEST: true,
};

/** The problem of a size that stands at a path. */
export function sizeProblem(path: string, value: unknown): Problem | undefined {
  return oneOfProblem(path, value, "a compute size", SIZES);
}

/** Every problem of a machine's own options. */
export function machineProblems(
  path: string,
  architecture: Architecture,
  given: Readonly<Record<string, unknown>>,
  context: OptionContext,
): readonly (Problem | undefined)[] {
  const checks: { readonly [K in keyof MachineOptions]-?: Check<OptionContext> } = {
    size: (value) => [sizeProblem(`${path}.size`, value)],
    fleet: (value, { isLate }) => (isLate(`${path}.fleet`) ? [] : [fleetProblem(`${path}.fleet`, value)]),
    image: (value) => [imageProblem(`${path}.image`, architecture, value)],
    hostKernel: (value) => [oneOfProblem(`${path}.hostKernel`, value, "a host kernel", KERNELS)],
  };
  return [...optionProblems(checks, given, context, path), ...fleetClashes(path, given)];
}

/** A fleet's machines are what the fleet has, so what describes a machine on demand would be ignored. */
function fleetClashes(path: string, given: Readonly<Record<string, unknown>>): readonly Problem[] {
  if (given.fleet === undefined) return [];
  return ["size", "hostKernel"].flatMap((field) => {
    if (given[field] === undefined) return [];
    const reason = `the machines of a fleet have its own ${field === "size" ? "size" : "kernel"}; leave it out, and set it on the fleet`;
    return [{ path: `${path}.${field}`, reason }];
  });
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/fleets.html: `fleet/<name>:<id>` */
const FLEET = /^arn:aws[a-z-]*:codebuild:[a-z0-9-]+:\d{12}:fleet\/[A-Za-z0-9_-]{2,128}(?::[0-9a-f-]{36})?$/;

function fleetProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && FLEET.test(value)) return undefined;
  const example =
    "arn:aws:codebuild:eu-central-1:123456789012:fleet/builds:8d0a4e2c-6f3b-4a57-9a53-6d3f0f4f0d3e";
  return {
    path,
    reason: `${shown(value)} is not the ARN of a CodeBuild fleet; use for example "${example}"`,
  };
}

function imageProblem(path: string, architecture: Architecture, value: unknown): Problem | undefined {
  const own = ARCHITECTURES[architecture].buildImage;
  if (typeof value !== "string" || value === "")
    return { path, reason: `${shown(value)} is not an image; use for example ${shown(own)}` };
  const other = architecture === "amd64" ? /^aws\/codebuild\/.*aarch64/ : /^aws\/codebuild\/.*x86_64/;
  if (other.test(value))
    return { path, reason: `${shown(value)} is an image of the other architecture; use ${shown(own)}` };
  try {
    parseImageReference(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    return { path, reason: error.message };
  }
}

function oneOfProblem(path: string, value: unknown, what: string, known: object): Problem | undefined {
  if (typeof value === "string" && Object.hasOwn(known, value)) return undefined;
  return { path, reason: `${shown(value)} is not ${what}; use one of ${Object.keys(known).join(", ")}` };
}
