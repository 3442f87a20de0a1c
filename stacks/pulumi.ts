import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/pulumi";
import { PUBLISHER, SERVICES } from "./services";

const publisher = new MultiArchPublisher(PUBLISHER);

/** One output for each service. */
const outputs = Object.entries(SERVICES).map(([name, options]) => {
  const image = new MultiArchImage(name, { ...options, publisher });
  const { repositoryUri, imageUri, projectNames, publishedDigestParameter } = image;
  return [name, { repositoryUri, imageUri, projectNames, publishedDigestParameter }] as const;
});

export = Object.fromEntries(outputs);
