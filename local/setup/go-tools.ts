import { join } from "node:path";
import { type CachedFolder, cacheFolder } from "../cache";
import { run } from "../process";

const TOOLS = join(__dirname, "..", "..", "tools");
const FLAGS = ["-trimpath", "-ldflags=-s -w"];

/** Programs built from the pinned Go modules in `tools/`, with the names they get on the PATH. */
const MODULES = {
  pulumi: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  "pulumi-language-nodejs": {
    "pulumi-language-nodejs": "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  builder: {
    buildkitd: "github.com/moby/buildkit/cmd/buildkitd",
    "docker-buildx": "github.com/docker/buildx/cmd/buildx",
  },
} as const;

/** A folder with the programs of one module, built once for each content of its `go.sum`. */
export function goTools(module: keyof typeof MODULES): CachedFolder {
  const source = join(TOOLS, module);
  return {
    name: module,
    keyFiles: [join(source, "go.mod"), join(source, "go.sum")],
    keyTexts: [...FLAGS, process.platform, process.arch],
    fill: async (folder) => {
      for (const [name, path] of Object.entries(MODULES[module])) {
        await run("go", ["build", ...FLAGS, "-o", join(folder, name), path], {
          cwd: source,
          env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
          log: join(cacheFolder(), "logs", `${module}.log`),
          advice: "Go must reach a module proxy (go env GOPROXY)",
        });
      }
    },
  };
}
