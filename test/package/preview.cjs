// Runs the compiled program of the folder without an engine, and prints the type of every resource that it asks for.
const pulumi = require("@pulumi/pulumi");
const { join } = require("node:path");

const types = [];

async function main() {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      types.push(type);
      return {
        id: name,
        state: { arn: "arn", repositoryUrl: "registry/billing-api", url: "url", ...inputs },
      };
    },
    call: () => ({
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      region: "us-east-1",
      accountId: "111122223333",
    }),
  });
  const { image } = require(join(process.cwd(), "bin", "index.js"));
  await pulumi.runtime.disconnect();
  image.apply((value) => console.log(JSON.stringify({ image: value, types: types.sort() })));
}

main();
