import { parseImageReference } from "../../oci/image-reference";
import { type EcrRegistry, ecrRegistry } from "../../service/ecr-address";
import type { BuilderImagesModel } from "../../service/options/registries/builder-images";

/** The repositories of ECR that a publisher's `builderImages` name. */
export function builderRepositories(
  images: BuilderImagesModel["builderImages"],
): readonly (EcrRegistry & { readonly name: string })[] {
  return Object.values(images).flatMap((reference) => {
    const { registry, repository } = parseImageReference(reference);
    const found = ecrRegistry(registry);
    return found === undefined ? [] : [{ ...found, name: repository }];
  });
}
