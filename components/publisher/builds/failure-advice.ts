/**
 * What to do about a build that CodeBuild ended before its first command, in one line; empty where its own log says more.
 *
 * @param context why a phase failed, `<code>: <message>` as CodeBuild records it; left out where it records nothing
 */
export function adviceFor(context = ""): string {
  for (const { of, advice } of ADVICE) {
    const found = of.exec(context);
    if (found !== null) return advice(found.groups ?? {}).slice(0, LONGEST);
  }
  return "";
}

interface Advice {
  readonly of: RegExp;
  readonly advice: (found: Readonly<Record<string, string>>) => string;
}

const LONGEST = 600;

/**
 * CodeBuild's words: https://github.com/cloudposse/terraform-aws-cicd/issues/107 for a parameter that is not there, and
 * https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html for those of a VPC.
 */
const ADVICE: readonly Advice[] = [
  {
    of: /^Decrypted Variables Error: .*not authorized to perform: (?<action>[\w:]+)(?: on resource: (?<resource>\S+))?/s,
    advice: ({ action = "", resource = "a secret" }) =>
      `the build role may not use ${action} on ${resource}; give the options "secrets" and "ssh" the name or the whole ARN of the secret, and "key" the ARN of its KMS key`,
  },
  {
    of: /^Decrypted Variables Error: (?<message>[^\n]*)/,
    advice: ({ message = "" }) =>
      `CodeBuild cannot read a secret of the options "secrets" and "ssh": ${message.trim()}; make it in the account and region of the service, with its field`,
  },
  {
    of: /RequestLimitExceeded/,
    advice: () =>
      'EC2 limits how fast builds enter the VPC of the option "network"; start the build again, and start fewer builds at a time',
  },
  {
    of: /^VPC_CLIENT_ERROR: (?<message>[^\n]*)/,
    advice: ({ message = "" }) =>
      `CodeBuild cannot enter the VPC of the option "network": ${message.trim()}; check that its subnets and security groups are of the VPC, and that the build role may use them`,
  },
];
