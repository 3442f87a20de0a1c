import type { AttestationsModel } from "./options/attestations";
import type { ImageFormModel } from "./options/image-form";
import type { Problem } from "./problem";

/**
 * What an image of Docker's media types cannot have. BuildKit refuses attestations; a layer of zstd has a Docker type that few
 * readers know (https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/opts.go).
 */
export function imageProblems(image: ImageFormModel & AttestationsModel): readonly Problem[] {
  if (image.imageFormat !== "docker") return [];
  const attested = (["provenance", "sbom"] as const).filter((path) => image[path] !== "off");
  return [
    ...attested.map((path) => ({
      path,
      reason: `"${image[path]}" makes an attestation, and an image of imageFormat "docker" has none; use "off", or imageFormat "oci"`,
    })),
    ...(image.compression === "zstd"
      ? [
          {
            path: "compression",
            reason: `"zstd" layers of imageFormat "docker" have a media type that few programs read; use "gzip", or imageFormat "oci"`,
          },
        ]
      : []),
  ];
}
