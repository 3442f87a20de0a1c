import type { PassReason } from "../../components/oci/platform-rules";
import type { WhyChoice, WhyEntry, WhyJson } from "../json/why";
import { styled } from "../output/style";
import { table } from "../output/table";

/** The choice of a machine in words: what it gets, why, what the others are, and what to do where there is nothing. */
export function whyText(json: WhyJson, hasColours: boolean): string {
  const { reference, machine, containerd, podman } = json;
  const bold = (text: string) => styled(hasColours, "bold", text);
  const head = `${bold(machine)} of ${reference}\n\n`;
  if (json.single) return `${head}${singleText(json)}\n`;
  const rest = restRows(containerd);
  return [
    `${head}${bold("Docker, BuildKit, containerd")}: ${choiceText(containerd)}\n`,
    `${bold("Podman, CRI-O")}: ${isSame(containerd, podman) ? "the same" : choiceText(podman)}\n`,
    ...(rest.length === 0 ? [] : [`\nNot taken:\n${table(rest)}`]),
    ...(containerd.chosen === undefined ? [`\n${noMatchText(json)}\n`] : []),
  ].join("");
}

function singleText({ machine, containerd }: WhyJson): string {
  const [own] = [containerd.chosen, ...containerd.passed].flatMap((entry) => entry?.platform ?? []);
  const what = `It is one image for ${own} and no index, so every machine gets it.`;
  return containerd.chosen === undefined
    ? `${what}\nThis one cannot run it: without an emulator it ends with "exec format error". Build an index with ${machine}.`
    : `${what} This one can run it.`;
}

function choiceText({ chosen, order }: WhyChoice): string {
  const looked = `it looks for ${order.length === 0 ? "nothing: this CPU is unknown to it" : order.join(", ")}`;
  if (chosen === undefined) return `nothing\n  ${looked}`;
  return `${chosen.platform ?? "an entry without a platform"}\n  ${chosen.reference}\n  ${looked}; ${placeText(chosen)}`;
}

function placeText({ place }: WhyEntry): string {
  if (place === undefined) return "nothing of these is there, and an entry without a platform is taken then";
  return place === 1 ? "the first is there" : `number ${place} is the first that is there`;
}

function isSame(a: WhyChoice, b: WhyChoice): boolean {
  return a.chosen?.reference === b.chosen?.reference && a.chosen !== undefined;
}

function restRows({ others, passed }: WhyChoice): readonly (readonly string[])[] {
  return [
    ...others.map((entry) => [nameOf(entry), digestOf(entry), "fits less well, or stands later"]),
    ...passed.map((entry) => [nameOf(entry), digestOf(entry), REASONS[entry.reason]]),
  ].map(([name = "", digest = "", reason = ""]) => [`  ${name}`, digest, reason]);
}

const REASONS: Readonly<Record<PassReason, string>> = {
  "no platform": "has no platform",
  "unknown platform": "is no image, but for example an attestation",
  "operating system": "is for another operating system",
  architecture: "is for another architecture",
  variant: "is for another variant of the CPU",
  "version of the operating system": "is for another version of the operating system",
  "features of the operating system": "needs features of the operating system",
};

function nameOf({ platform }: Pick<WhyEntry, "platform">): string {
  return platform ?? "no platform";
}

function digestOf({ reference }: Pick<WhyEntry, "reference">): string {
  return reference.slice(reference.indexOf("@") + 1);
}

/** Docker's own words, so that they are found, and the ways out. */
function noMatchText({ machine, containerd }: WhyJson): string {
  const images = containerd.passed.filter(({ reason }) => reason !== "unknown platform");
  const there = [...new Set(images.flatMap(({ platform }) => platform ?? []))];
  const sameSystem = images.find(({ reason }) => reason !== "operating system")?.platform;
  // The variant of an Arm machine is known to Docker.
  const said = machine.endsWith("/arm64") ? `${machine}/v8` : machine;
  const emulated =
    sameSystem === undefined ? "" : `, or run it under an emulator with --platform ${sameSystem}`;
  const change =
    there.length === 0
      ? `It has no image of a platform. Build one for ${machine}.`
      : `It has ${there.join(", ")}. Build ${machine} too${emulated}.`;
  return `Docker says: no matching manifest for ${said} in the manifest list entries.\n${change}`;
}
