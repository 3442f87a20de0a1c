import { describe, expect, it } from "vitest";
import { adviceFor } from "../../../components/publisher/builds/failure-advice";
import { World } from "../../fakes/world";

const REFUSED =
  "Decrypted Variables Error: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/web-build/AWSCodeBuild-1 is not authorized to perform: secretsmanager:GetSecretValue on resource: npm because no identity-based policy allows it\n\tstatus code: 400";

describe("what to do about a build that ended before its first command", () => {
  it.each([
    [
      REFUSED,
      'the build role may not use secretsmanager:GetSecretValue on npm; give the options "secrets" and "ssh" the name or the whole ARN of the secret, and "key" the ARN of its KMS key',
    ],
    [
      "Decrypted Variables Error: parameter does not exist: /build/pip",
      'CodeBuild cannot read a secret of the options "secrets" and "ssh": parameter does not exist: /build/pip; make it in the account and region of the service, with its field',
    ],
    [
      "CLIENT_ERROR: Build failed to start. Unexpected EC2 error: RequestLimitExceeded",
      'EC2 limits how fast builds enter the VPC of the option "network"; start the build again, and start fewer builds at a time',
    ],
    [
      "VPC_CLIENT_ERROR: Unexpected EC2 error: UnauthorizedOperation",
      'CodeBuild cannot enter the VPC of the option "network": Unexpected EC2 error: UnauthorizedOperation; check that its subnets and security groups are of the VPC, and that the build role may use them',
    ],
  ])("is one line that names the option: %s", (context, advice) => {
    expect(adviceFor(context)).toBe(advice);
  });

  it.each(["", "COMMAND_EXECUTION_ERROR: Error while executing command: (... Reason: exit status 1", ": "])(
    "is left to the log of the build for %j",
    (context) => {
      expect(adviceFor(context)).toBe("");
    },
  );

  it("is in the event of the run, and no tag moves", async () => {
    const world = new World();
    world.deploy();

    const record = { phase: "DOWNLOAD_SOURCE", context: REFUSED };
    await world.deliver(world.build({ architecture: "amd64", status: "FAILED", record }));

    const [{ reason = "" } = {}] = world.bus.details("Image Failed");
    expect(reason).toMatch(
      /ended FAILED in phase DOWNLOAD_SOURCE: the build role may not use secretsmanager/,
    );
    expect(world.tags()).toEqual({});
  });
});
