import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../../components/render/build-role-policy";
import { projectPlan } from "../../../components/render/project-plan";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";
import { plainDeployment } from "../../fakes/deployment";
import { problemsOf } from "../problems";

const NETWORK = { vpcId: "vpc-0a1b2c3d", subnets: ["subnet-0a1b2c3d"], securityGroups: ["sg-0a1b2c3d"] };
const EXAMPLE = '{ vpcId: "vpc-0a1b2c3d", subnets: ["subnet-0a1b2c3d"], securityGroups: ["sg-0a1b2c3d"] }';
const ids = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind}-0a1b2c${(index + 16).toString(16)}`);

describe("the network of a service", () => {
  it.each<[object, string, string]>([
    [{ vpcId: undefined }, "vpcId", `is missing, a build needs all three; use for example ${EXAMPLE}`],
    [{ vpcId: "10.0.0.0" }, "vpcId", '"10.0.0.0" is not an id of this kind; use for example "vpc-0a1b2c3d"'],
    [
      { subnets: [] },
      "subnets",
      'a list of 0 is not a list of 1 to 16 ids; use for example ["subnet-0a1b2c3d"]',
    ],
    [
      { subnets: ids("subnet", 17) },
      "subnets",
      'a list of 17 is not a list of 1 to 16 ids; use for example ["subnet-0a1b2c3d"]',
    ],
    [
      { securityGroups: ids("sg", 6) },
      "securityGroups",
      'a list of 6 is not a list of 1 to 5 ids; use for example ["sg-0a1b2c3d"]',
    ],
    [
      { subnets: ["vpc-0a1b2c3d"] },
      "subnets[0]",
      '"vpc-0a1b2c3d" is not an id of this kind; use for example "subnet-0a1b2c3d"',
    ],
  ])("is refused with the place, the value and the change: %j", (part, field, reason) => {
    const network = { ...NETWORK, ...part };

    expect(problemsOf(() => resolveService("an-app", { network } as ServiceOptions))).toEqual([
      { path: `network.${field}`, reason },
    ]);
  });

  it("leaves no local cache to builds in it, which is refused unless fleets with a network of their own run them all", () => {
    const fleet = "arn:aws:codebuild:eu-central-1:123456789012:fleet/builds";
    const refused = (options: ServiceOptions) =>
      problemsOf(() => resolveService("an-app", { network: NETWORK, localCache: true, ...options }));
    const problem = {
      path: "localCache",
      reason: "CodeBuild has no local cache for builds in a VPC; leave it out, or leave out network",
    };

    expect(refused({})).toEqual([problem]);
    expect(refused({ compute: { amd64: { fleet } } })).toEqual([problem]);
    expect(refused({ compute: { amd64: { fleet }, arm64: { fleet } } })).toEqual([]);
    expect(refused({ localCache: false })).toEqual([]);
  });

  it("takes 16 subnets and 5 security groups", () => {
    const network = { ...NETWORK, subnets: ids("subnet", 16), securityGroups: ids("sg", 5) };

    expect(resolveService("an-app", { network }).network).toEqual([network]);
  });

  it("is that of each project but one of a fleet, which has its own", () => {
    const fleet = "arn:aws:codebuild:us-east-1:123456789012:fleet/builds";
    const service = resolveService("an-app", { network: NETWORK, compute: { amd64: { fleet } } });

    const plans = service.projects.map(
      (one) => projectPlan(service, resolvePublisher("fleet"), one, plainDeployment()).network,
    );

    expect(plans).toEqual([
      {},
      {
        vpcConfig: {
          vpcId: "vpc-0a1b2c3d",
          subnets: ["subnet-0a1b2c3d"],
          securityGroupIds: ["sg-0a1b2c3d"],
        },
      },
    ]);
  });

  it("lets CodeBuild use interfaces in its own subnets alone", () => {
    const { Statement } = buildRolePolicy(
      resolveService("an-app", { network: NETWORK }),
      resolvePublisher("fleet"),
      plainDeployment(),
    );

    expect(Statement.find(({ Sid }) => Sid === "EnterSubnets")).toEqual({
      Sid: "EnterSubnets",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterfacePermission"],
      Resource: ["arn:aws:ec2:us-east-1:123456789012:network-interface/*"],
      Condition: {
        StringEquals: {
          "ec2:AuthorizedService": "codebuild.amazonaws.com",
          "ec2:Subnet": ["arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0a1b2c3d"],
        },
      },
    });
  });
});
