import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import { buildEventPattern, sourceEventPattern } from "../../components/render/event-pattern";
import { publisherPlan } from "../../components/render/publisher-plan";
import { publisherRolePolicy } from "../../components/render/publisher-role-policy";
import { renderRegistration } from "../../components/service/registration";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import type { Service } from "../../components/service/service";
import { joinPublisher } from "../../components/service/shared-repository";
import { plainDeployment } from "../fakes/deployment";

const FLEETS = [1, 100, 5000] as const;
const deployment = plainDeployment();

/** Quotas of AWS, characters. */
const LIMITS = {
  /** All inline policies of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  rolePolicy: 10_240,
  /** Event pattern of a rule: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
  pattern: 2048,
  /** Value of a standard parameter: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
  parameter: 4096,
};

describe("what AWS holds of a fleet", () => {
  it("is the same of the publisher, for 1, 100 and 5,000 services", () => {
    const publisherSizes = FLEETS.map((services) => {
      const publisher = resolvePublisher("fleet");
      const members = Array.from({ length: services }, (_, at) => member(at, publisher));
      for (const service of members) joinPublisher(publisher, service);
      return {
        plan: JSON.stringify(publisherPlan(publisher, deployment)).length,
        role: JSON.stringify(publisherRolePolicy(publisher, deployment)).length,
        builds: JSON.stringify(buildEventPattern(publisher)).length,
        sources: JSON.stringify(sourceEventPattern(publisher)).length,
      };
    });

    const [one, ...more] = publisherSizes;
    expect(more).toEqual([one, one]);
    expect(one?.role).toBeLessThan(LIMITS.rolePolicy);
    expect(one?.builds).toBeLessThan(LIMITS.pattern);
    expect(one?.sources).toBeLessThan(LIMITS.pattern);
  });

  it("is the same of each of 5,000 services, and has room", () => {
    const publisher = resolvePublisher("fleet");
    const sizes = Array.from({ length: 5000 }, (_, at) => sizesOf(member(at, publisher), publisher));

    const distinct = [...new Set(sizes.map((size) => JSON.stringify(size)))];
    expect(distinct).toHaveLength(1);
    expect(sizes[0]?.role).toBeLessThan(LIMITS.rolePolicy);
    expect(sizes[0]?.registration).toBeLessThan(LIMITS.parameter);
  });
});

/** A service whose name is as long as that of every other. */
function member(at: number, publisher: ReturnType<typeof resolvePublisher>): Service {
  const name = `service-${String(at).padStart(4, "0")}`;
  const source = { type: "github", repository: "acme/shop", paths: [`${name}/**`] } as const;
  return resolveService(name, { source }, publisher);
}

function sizesOf(service: Service, publisher: ReturnType<typeof resolvePublisher>) {
  return {
    role: JSON.stringify(buildRolePolicy(service, publisher, deployment)).length,
    registration: renderRegistration(service).length,
  };
}
