// Prints the tags that ECR would let move, as the installed version of the CDK writes them into the template.
const { App, Stack } = require("aws-cdk-lib");
const { Template } = require("aws-cdk-lib/assertions");
const { MultiArchImage } = require("multiarch-codebuild/cdk");

const stack = new Stack(new App(), "Billing");
new MultiArchImage(stack, "billing-api", { tags: ["{version}", "latest"] });

const [repository] = Object.values(Template.fromStack(stack).findResources("AWS::ECR::Repository"));
const filters = repository.Properties.ImageTagMutabilityExclusionFilters ?? [];
console.log(filters.map((filter) => filter.ImageTagMutabilityExclusionFilterValue).join());
