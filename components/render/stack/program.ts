import type { ServiceOptions } from "../../service/options/service-options";
import { optionsLiteral } from "./literal";
import type { ServiceStack } from "./stack";

/** The lines of a program that make the service; the engines differ in the entry and in what comes before the name. */
export function serviceLines({ name, options, publisher }: ServiceStack, scope: string): string {
  const text = JSON.stringify;
  const shared =
    publisher === undefined
      ? ""
      : `const publisher = new MultiArchPublisher(${scope}${text(publisher)});\n\n`;
  const isBare = publisher === undefined && Object.keys(options).length === 0;
  const last = isBare ? "" : `, ${optionsLiteral(options, publisher === undefined ? [] : ["publisher"])}`;
  return `${shared}const service = new MultiArchImage(${scope}${text(name)}${last});\n`;
}

/** What the program imports from the entry of its engine. */
export function componentsOf({ publisher }: ServiceStack): string {
  return publisher === undefined ? "MultiArchImage" : "MultiArchImage, MultiArchPublisher";
}

/** The README of a stack. */
export function readme(
  stack: ServiceStack,
  words: {
    readonly title: string;
    readonly commands: readonly string[];
    readonly notes: readonly string[];
    readonly destroy: string;
  },
): string {
  const { source } = stack.options;
  const credentials = source?.type === "github" && source.auth === undefined ? CREDENTIALS : undefined;
  const commands = [
    ...(credentials === undefined ? [] : [credentials.command]),
    "npm install",
    ...words.commands,
  ];
  const notes = [...(credentials === undefined ? [] : [credentials.note]), ...words.notes];
  const bullets = notes.length === 1 ? notes : notes.map((note) => `- ${note}`);
  return [
    `# ${words.title}\n`,
    `${whatItDoes(source)}\n`,
    `\`\`\`sh\n${commands.join("\n")}\n\`\`\`\n`,
    ...(bullets.length === 0 ? [] : [`${bullets.join("\n")}\n`]),
    `\`${words.destroy}\` keeps the ECR repository and its images. To create the service again with them, add`,
    `\`repository: { existing: ${JSON.stringify(stack.name)} }\` to its options.\n`,
  ].join("\n");
}

function whatItDoes(source: ServiceOptions["source"]): string {
  const tag = "becomes one image tag that runs on Intel and on Graviton.";
  if (source?.type !== "github") return `Every build ${tag}`;
  return `Every push to \`${source.branch ?? "main"}\` of \`${source.repository}\` ${tag}`;
}

/** An account has one credential for each provider and region; every project without one of its own reads with it. */
const CREDENTIALS = {
  command:
    'aws codebuild import-source-credentials --no-should-overwrite --server-type GITHUB --auth-type PERSONAL_ACCESS_TOKEN --token "$GITHUB_TOKEN"',
  note: "The first line lets CodeBuild read the repository and create its webhooks. It is refused, and not needed, where the account has a credential for GitHub in this region.",
} as const;
