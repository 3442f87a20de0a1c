import * as pulumi from "@pulumi/pulumi";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/pulumi";
import { sourceOf, TEAMS } from "../services";

const publisher = new MultiArchPublisher("fleet", { namePrefix: pulumi.getStack() });

/** The image of each service. */
export const images: Readonly<Record<string, pulumi.Output<string>>> = Object.fromEntries(
  Object.values(TEAMS)
    .flat()
    .map((service) => {
      const image = new MultiArchImage(service, { publisher, source: sourceOf(service) });
      return [service, image.imageUri];
    }),
);
