import { App, Stack } from "aws-cdk-lib";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/cdk";
import { optionsOf, services } from "./settings";

const STACK_SERVICES = 60;

const app = new App();
let stack = new Stack(app, "Fleet0");
const publisher = new MultiArchPublisher(stack, "fleet");
for (const [at, service] of services().entries()) {
  if (at > 0 && at % STACK_SERVICES === 0) stack = new Stack(app, `Fleet${at / STACK_SERVICES}`);
  new MultiArchImage(stack, service, { publisher, ...optionsOf(service) });
}
