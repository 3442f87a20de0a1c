/** Entry `multiarch-codebuild/cdk`; the types of the options and of the model are exported by `multiarch-codebuild`. */
export { ServiceOptionsError } from "../service/problem";
export { BuildxImage, type BuildxImageProps } from "./buildx-image";
export { MultiArchImage, type MultiArchImageProps } from "./multiarch-image";
export { MultiArchPublisher, type MultiArchPublisherProps } from "./multiarch-publisher";
export type { MultiArchImageNodes, MultiArchPublisherNodes } from "./nodes";
