/** Build numbers of the long-term releases of Windows Server from 2022 on: each runs the images of the one before. */
const LONG_TERM_BUILDS = [20_348, 26_100] as const;

/**
 * Whether a Windows runs images of another version, by the rule of containerd; a version that is not given fits any. See
 * https://learn.microsoft.com/en-us/virtualization/windowscontainers/deploy-containers/version-compatibility and
 * https://github.com/containerd/platforms/blob/main/platform_windows_compat.go
 *
 * @param host such as `10.0.26100`
 */
export function windowsRuns(host: string, image: string): boolean {
  const own = versionOf(host);
  if (own.every((part) => part === 0) || image === "") return true;
  const other = versionOf(image);
  if (own[0] !== other[0] || own[1] !== other[1]) return false;
  const [, , build] = own;
  const release = LONG_TERM_BUILDS.findLastIndex((released) => build >= released);
  if (release < 0) return build === other[2];
  const oldest = LONG_TERM_BUILDS[Math.max(release - 1, 0)] ?? build;
  return oldest <= other[2] && other[2] <= build;
}

type WindowsVersion = readonly [major: number, minor: number, build: number];

function versionOf(text: string): WindowsVersion {
  const [, major, minor, build] = /^(\d+)\.(\d+)\.(\d+)(?:\.|$)/.exec(text) ?? [];
  const version = [Number(major ?? 0), Number(minor ?? 0), Number(build ?? 0)] as const;
  return version[0] > 255 || version[1] > 255 || version[2] > 65_535 ? [0, 0, 0] : version;
}
