/** Entry `multiarch-codebuild/cdk`. */
export { ServiceOptionsError } from "../service/problem";
export type * from "../service/public-types";
export { MultiArchImage, type MultiArchImageProps } from "./multiarch-image";
export { MultiArchPublisher, type MultiArchPublisherProps } from "./multiarch-publisher";
export type { MultiArchImageNodes, MultiArchPublisherNodes } from "./nodes";
