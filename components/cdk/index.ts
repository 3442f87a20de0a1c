export { type Problem, ServiceOptionsError } from "../core/errors";
export type * from "../core/vocabulary";
export { MultiArchImage, type MultiArchImageOptions } from "./multiarch-image";
export { MultiArchPublisher } from "./multiarch-publisher";
