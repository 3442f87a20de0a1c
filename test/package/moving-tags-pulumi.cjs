// Prints the tags that ECR would let move, as the installed version of the provider's SDK passes them on.
const pulumi = require("@pulumi/pulumi");

async function main() {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      if (type === "aws:ecr/repository:Repository") print(inputs.imageTagMutabilityExclusionFilters);
      return { id: name, state: { arn: "arn", repositoryUrl: "registry/a", url: "url", ...inputs } };
    },
    call: () => ({
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      region: "us-east-1",
      accountId: "111122223333",
    }),
  });
  const { MultiArchImage } = require("multiarch-codebuild/pulumi");
  new MultiArchImage("billing-api", { tags: ["{version}", "latest"] });
  await pulumi.runtime.disconnect();
}

function print(filters = []) {
  console.log(filters.map(({ filter }) => filter).join());
}

main();
