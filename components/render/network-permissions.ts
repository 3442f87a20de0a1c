import type { Service } from "../service/service";
import { regionalArn as arnTemplate } from "../service/template";
import { type Deployment, filled } from "./deployment";
import { regionalArn, type StatementPart } from "./policy-document";

/**
 * Lets CodeBuild bring a build into the subnets of the service, and into no other. The actions of the first statement have no resource
 * form that could name a subnet.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
 */
export function enterNetwork<R>(
  { network }: Service,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  return network.flatMap(({ subnets }): readonly StatementPart<R>[] => [
    {
      Sid: "UseNetworkInterfaces",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      Resource: ["*"],
    },
    {
      Sid: "EnterSubnets",
      Action: ["ec2:CreateNetworkInterfacePermission"],
      Resource: [regionalArn(deployment, "ec2", "network-interface/*")],
      Condition: {
        StringEquals: {
          "ec2:AuthorizedService": "codebuild.amazonaws.com",
          "ec2:Subnet": subnets.map((subnet) => filled(deployment, arnTemplate("ec2", "subnet/", subnet))),
        },
      },
    },
  ]);
}
