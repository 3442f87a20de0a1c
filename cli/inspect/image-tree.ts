import { documentKind } from "../../components/oci/media-types";
import type { InspectAttestation, InspectEntry, InspectImage, InspectJson } from "../json/inspect";
import { sizeText } from "../output/size";
import { styled } from "../output/style";
import { table } from "../output/table";
import { platformText, printable } from "./listed-platforms";
import { isProvenance } from "./provenance";

/** A line of a tree, and what hangs on it. */
interface Branch {
  readonly line: string;
  readonly branches: readonly Branch[];
}

/** The tree of an image: what it is, the run that published it, and each platform with its size, its build and its attestations. */
export function imageTree(image: InspectJson, hasColours: boolean): string {
  const head = `${styled(hasColours, "bold", image.reference)}\n${table(headRows(image))}`;
  const branches = image.manifests
    .filter((entry) => !isShownWithImage(entry, image.manifests))
    .map((entry) => entryBranch(entry, hasColours));
  return `${head}${branches.length === 0 ? "" : "\n"}${drawn(branches, "").join("")}`;
}

function headRows({ mediaType, digest, size, run, image, manifests }: InspectJson): [string, string][] {
  const kind = documentKind(mediaType) === "index" ? countedImages(manifests) : "one image";
  return [
    ["digest", digest],
    ["type", `${mediaType}, ${sizeText(size)}, ${kind}`],
    ...(image === undefined ? [] : [row("contents", contentsText(image))]),
    ...Object.entries(run === undefined ? {} : RUN_ROWS).flatMap(([key, name]) => {
      const value = run?.[key as keyof typeof RUN_ROWS];
      return value === undefined ? [] : [row(name, printable(value))];
    }),
  ];
}

const RUN_ROWS = {
  id: "run",
  started: "started",
  revision: "revision",
  version: "version",
  source: "source",
  created: "created",
} as const;

function row(name: string, value: string): [string, string] {
  return [name, value];
}

function countedImages(manifests: readonly InspectEntry[]): string {
  const images = manifests.filter(({ attests }) => attests === undefined).length;
  return images === 1 ? "1 image" : `${images} images`;
}

/** An attestation is shown with its image, unless there is no such image. */
function isShownWithImage({ attests }: InspectEntry, all: readonly InspectEntry[]): boolean {
  return attests !== undefined && all.some(({ digest, image }) => digest === attests && image !== undefined);
}

function entryBranch(entry: InspectEntry, hasColours: boolean): Branch {
  const { platform, digest, attests, image, mediaType } = entry;
  const name = attests === undefined ? platformText(platform) : `attestation of ${attests}`;
  const line = `${styled(hasColours, "bold", name)}  ${digest}`;
  if (image === undefined) {
    return { line, branches: attests === undefined ? [{ line: unreadText(mediaType), branches: [] }] : [] };
  }
  return {
    line,
    branches: [
      { line: contentsText(image), branches: [] },
      ...image.attestations.map((attestation) => ({ line: attestationText(attestation), branches: [] })),
    ],
  };
}

function unreadText(mediaType: string): string {
  const kind = documentKind(mediaType);
  if (kind === "manifest") return "not in the repository";
  return kind === "index" ? "an index itself" : `of type ${mediaType}`;
}

function contentsText({ download, layers, artifactType }: InspectImage): string {
  const parts = `${sizeText(download)} in ${layers === 1 ? "1 layer" : `${layers} layers`}`;
  return artifactType === undefined ? parts : `${parts}, an artifact of ${artifactType}`;
}

function attestationText({ predicateType, build = {} }: InspectAttestation): string {
  const { started, finished, builder } = build;
  const name = isProvenance(predicateType) ? "provenance" : SBOM.test(predicateType) ? "SBOM" : "statement";
  const seconds =
    started === undefined || finished === undefined
      ? Number.NaN
      : (Date.parse(finished) - Date.parse(started)) / 1000;
  const details = [
    predicateType,
    ...(started === undefined ? [] : [`built ${started}`]),
    ...(Number.isNaN(seconds) ? [] : [`in ${Math.round(seconds)} s`]),
    ...(builder === undefined ? [] : [`by ${builder}`]),
  ];
  return `${name}  ${printable(details.join(" "))}`;
}

const SBOM = /^https:\/\/(spdx\.dev|cyclonedx\.org)\//;

function drawn(branches: readonly Branch[], indent: string): readonly string[] {
  return branches.flatMap(({ line, branches: inner }, at) => {
    const isLast = at === branches.length - 1;
    return [
      `${indent}${isLast ? "└─" : "├─"} ${line}\n`,
      ...drawn(inner, `${indent}${isLast ? "   " : "│  "}`),
    ];
  });
}
