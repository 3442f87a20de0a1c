export { type Problem, ServiceOptionsError } from "../service/problem";
export type * from "../service/public-types";
export { MultiArchImage, type MultiArchImageOptions } from "./multiarch-image";
export { MultiArchPublisher } from "./multiarch-publisher";
