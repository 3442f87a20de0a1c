/** Entry `multiarch-codebuild/pulumi`; the types of the options and of the model are exported by `multiarch-codebuild`. */
export { ServiceOptionsError } from "../service/problem";
export {
  BuildxImage,
  type BuildxImageArgs,
  type BuildxImageNodes,
  type BuildxRegistry,
} from "./buildx-image";
export { MultiArchImage, type MultiArchImageArgs } from "./multiarch-image";
export { MultiArchPublisher, type MultiArchPublisherArgs } from "./multiarch-publisher";
export type { MultiArchImageNodes, MultiArchPublisherNodes } from "./nodes";
