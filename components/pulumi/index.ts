/** Entry `multiarch-codebuild/pulumi`. */
export { ServiceOptionsError } from "../service/problem";
export type * from "../service/public-types";
export { MultiArchImage, type MultiArchImageArgs } from "./multiarch-image";
export { MultiArchPublisher, type MultiArchPublisherArgs } from "./multiarch-publisher";
export type { MultiArchImageNodes, MultiArchPublisherNodes } from "./nodes";
