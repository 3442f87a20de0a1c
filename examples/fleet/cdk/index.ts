import { App, Stack } from "aws-cdk-lib";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/cdk";
import { sourceOf, TEAMS } from "../services";

const app = new App();
const stage: string = app.node.tryGetContext("stage") ?? "staging";

const shared = new Stack(app, `${stage}-publisher`);
const publisher = new MultiArchPublisher(shared, "fleet", { namePrefix: stage });

for (const [team, services] of Object.entries(TEAMS)) {
  const stack = new Stack(app, `${stage}-${team}`);
  for (const service of services)
    new MultiArchImage(stack, service, { publisher, source: sourceOf(service) });
}
