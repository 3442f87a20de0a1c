import type { StackEngine } from "../../components/render/stack/stack";
import { stackFiles } from "../../components/render/stack/stack-files";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { ServiceOptionsError } from "../../components/service/problem";
import { resolveService } from "../../components/service/resolve-service";
import { usageError } from "../command-error";
import { readServiceFile } from "../service-file";
import type { Shell } from "../shell";
import { VERSION } from "../version";
import { type Delivery, deliver } from "./deliver";

/** The options of `multiarch init pulumi` and `multiarch init cdk`. */
export interface InitStackOptions extends Delivery {
  readonly service?: string | undefined;
  readonly github?: string | undefined;
  readonly branch?: string | undefined;
}

/** Writes a stack that deploys a service, from its name or from its options file. */
export async function initStack(
  shell: Shell,
  engine: StackEngine,
  name: string | undefined,
  options: InitStackOptions,
): Promise<void> {
  const described = await describedService(shell, name, options);
  await deliver(shell, stackFiles(engine, { ...described, version: VERSION }), options);
}

interface DescribedService {
  readonly name: string;
  readonly options: ServiceOptions;
  readonly publisher?: string;
}

async function describedService(
  shell: Shell,
  name: string | undefined,
  { service: file, github, branch }: InitStackOptions,
): Promise<DescribedService> {
  if (file !== undefined) {
    const { name: own, options, service } = await readServiceFile(shell, file);
    if (name !== undefined && name !== own)
      throw usageError(`the service of ${file} is called ${own}, not ${name}; leave the name out`);
    // A service of its own publisher has its name as its id; else the publisher's name comes first.
    const publisher = service.id.slice(0, -own.length - 1);
    return { name: own, options, ...(publisher === "" ? {} : { publisher }) };
  }
  if (name === undefined)
    throw usageError("a name is missing; give one, such as billing-api, or --service <file>");
  return checked(name, optionsOf(github, branch));
}

function optionsOf(repository: string | undefined, branch: string | undefined): ServiceOptions {
  if (repository === undefined && branch !== undefined)
    throw usageError("--branch is the branch of a repository; give --github <owner/name> too");
  if (repository === undefined) return {};
  return { source: { type: "github", repository, ...(branch === undefined ? {} : { branch }) } };
}

function checked(name: string, options: ServiceOptions): DescribedService {
  try {
    resolveService(name, options);
    return { name, options };
  } catch (error) {
    if (error instanceof ServiceOptionsError) throw usageError(error.message, { cause: error });
    throw error;
  }
}
