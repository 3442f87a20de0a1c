import { type Descriptor, type DescriptorPlatform, runnablePlatform } from "../../components/oci/descriptor";

/** The platforms of an index for a message, each once, as they are written there. */
export function listedPlatforms(manifests: readonly Descriptor[]): string {
  const platforms = manifests.flatMap((entry) =>
    entry.platform === undefined || runnablePlatform(entry) === undefined
      ? []
      : [platformText(entry.platform)],
  );
  return platforms.length === 0 ? "no image with a platform" : [...new Set(platforms)].join(", ");
}

/** A platform as an index writes it, such as `linux/arm64/v8`; whoever pushed it chose the characters. */
export function platformText(platform: DescriptorPlatform | undefined): string {
  if (platform === undefined) return "no platform";
  const { os, architecture, variant = "", "os.version": version = "" } = platform;
  const name = [os, architecture, variant].filter((part) => part !== "").join("/");
  return printable(version === "" ? name : `${name} ${version}`);
}

/** A text of a registry without what a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\u{FFFD}");
}
