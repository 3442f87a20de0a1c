/** A private registry of ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
export interface EcrRegistry {
  /** Host of its addresses, of any of its forms. */
  readonly host: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
}

/** A repository of a private registry of ECR. */
export interface EcrRepository extends Omit<EcrRegistry, "host"> {
  /** Partition, where the address names it; the host of a URI does not. */
  readonly partition?: string;
  /** Host of the address; an ARN has none. */
  readonly host?: string;
  readonly name: string;
}

/** `<account>.dkr.ecr.<region>.amazonaws.com`, the FIPS form of it, and `<account>.dkr-ecr.<region>.on.aws`. */
const HOST = /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+$/;

/** The registry whose host it is; `undefined` for any other host. */
export function ecrRegistry(host: string): EcrRegistry | undefined {
  const { account = "", region = "" } = HOST.exec(host)?.groups ?? {};
  return account === "" ? undefined : { host, account, region };
}

const ARN =
  /^arn:(?<partition>aws[a-z-]*):ecr:(?<region>[a-z0-9-]+):(?<account>\d{12}):repository\/(?<name>[^:@*?\s]+)$/;

/** The repository that an ARN names. */
export function repositoryOfArn(text: string): EcrRepository | undefined {
  const { partition = "", region = "", account = "", name = "" } = ARN.exec(text)?.groups ?? {};
  return name === "" ? undefined : { partition, region, account, name };
}

/** The repository that a URI names, which has neither a tag nor a digest. */
export function repositoryOfUri(text: string): EcrRepository | undefined {
  const slash = text.indexOf("/");
  const registry = ecrRegistry(text.slice(0, Math.max(slash, 0)));
  const name = text.slice(slash + 1);
  if (registry === undefined || name === "" || /[:@*?\s]/.test(name)) return undefined;
  return { ...registry, name };
}
