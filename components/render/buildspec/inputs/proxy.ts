import type { Service } from "../../../service/service";
import { type BuildInput, type BuildVariable, plainVariables } from "../build-input";

/** Names of the variables that say where the proxy is, separated by spaces; nothing without one. */
const NAMES = "MULTIARCH_PROXY";

/**
 * The machine itself, and where a build gets the credentials of its role:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/http_proxy_config.html
 */
const ALWAYS_DIRECT = ["localhost", "127.0.0.1", "169.254.169.254", "169.254.170.2"];

/**
 * The proxy, in the variables that programs read, each in both forms. BuildKit gives the build arguments to every `RUN` step in both, and
 * keeps them out of the image and of the keys of its cache (https://docs.docker.com/reference/dockerfile/#predefined-args).
 */
export const PROXY_INPUT: BuildInput = {
  variables: proxyVariables,
  before: `for name in \${${NAMES}:-}; do what+=("--build-arg=$name"); done`,
};

/** BuildKit pulls and pushes itself. A list has commas, so the option is quoted as a field of CSV is. */
export const PROXY_OF_BUILDKIT = `for name in \${${NAMES}:-}; do settings+=("--driver-opt=\\"env.$name=\${!name}\\""); done`;

function proxyVariables({ proxy: { http, https, noProxy } }: Service): readonly BuildVariable[] {
  if (http === "" && https === "") return [];
  const values = {
    HTTP_PROXY: http,
    HTTPS_PROXY: https,
    NO_PROXY: [...ALWAYS_DIRECT, ...noProxy].join(","),
  };
  const given = Object.entries(values).filter(([, value]) => value !== "");
  return plainVariables({
    [NAMES]: given.map(([name]) => name).join(" "),
    ...Object.fromEntries(
      given.flatMap(([name, value]) => [name, name.toLowerCase()].map((one) => [one, value])),
    ),
  });
}
