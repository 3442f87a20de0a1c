import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/pulumi";
import { optionsOf, services } from "./settings";

const publisher = new MultiArchPublisher("fleet");
for (const service of services()) new MultiArchImage(service, { publisher, ...optionsOf(service) });
