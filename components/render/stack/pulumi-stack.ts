import type { RenderedFile } from "../ci/pipeline";
import { componentsOf, readme, serviceLines } from "./program";
import { jsonFile, pinned, projectNameOf, type ServiceStack } from "./stack";

/** A Pulumi program of one service: https://www.pulumi.com/docs/iac/concepts/projects/ */
export function pulumiFiles(stack: ServiceStack): readonly RenderedFile[] {
  return [
    {
      path: "Pulumi.yaml",
      text: `name: ${projectNameOf(stack)}\ndescription: The service ${stack.name}, built for Intel and Graviton\nruntime: nodejs\n`,
    },
    { path: "index.ts", text: programOf(stack) },
    jsonFile("package.json", {
      name: projectNameOf(stack),
      private: true,
      main: "index.ts",
      dependencies: { ...pinned("@pulumi/aws", "@pulumi/pulumi"), "multiarch-codebuild": stack.version },
      devDependencies: pinned("@types/node", "typescript"),
    }),
    jsonFile("tsconfig.json", {
      compilerOptions: {
        strict: true,
        target: "es2020",
        module: "commonjs",
        moduleResolution: "node",
        outDir: "bin",
        forceConsistentCasingInFileNames: true,
      },
      files: ["index.ts"],
    }),
    { path: "README.md", text: readme(stack, WORDS) },
  ];
}

function programOf(stack: ServiceStack): string {
  return `import { ${componentsOf(stack)} } from "multiarch-codebuild/pulumi";

${serviceLines(stack, "")}
/** The image to run, on Intel and on Graviton alike. */
export const image = service.imageUri;
export const publishedDigest = service.publishedDigestParameter;
`;
}

const WORDS = {
  title: "A service with Pulumi",
  commands: ["pulumi up", "pulumi stack output image"],
  notes: [],
  destroy: "pulumi destroy",
} as const;
