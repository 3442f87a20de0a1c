// Prints the templates of the programs in a file, as the installed version of the CDK writes them.
const { readFileSync } = require("node:fs");
const { App, Stack } = require("aws-cdk-lib");
const { Template } = require("aws-cdk-lib/assertions");
const { MultiArchImage, MultiArchPublisher } = require("multiarch-codebuild/cdk");

const programs = JSON.parse(readFileSync(process.argv[2], "utf8"));
const templates = Object.entries(programs).map(([name, { publisher, services }]) => {
  const stack = new Stack(new App({ analyticsReporting: false }), "Stack");
  const shared = publisher && { publisher: new MultiArchPublisher(stack, publisher.name, publisher.options) };
  for (const [service, options] of Object.entries(services))
    new MultiArchImage(stack, service, { ...options, ...shared });
  const { Resources, Mappings } = Template.fromStack(stack).toJSON();
  return [name, { Resources, Mappings }];
});
console.log(JSON.stringify(Object.fromEntries(templates)));
