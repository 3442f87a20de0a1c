import type { PublisherOptions } from "../../components/service/options/publisher-options";
import type { ServiceOptions } from "../../components/service/options/service-options";

/** A stack to make with both engines: services, and the publisher that they share if there is one. */
export interface Program {
  readonly publisher?: { readonly name: string; readonly options?: PublisherOptions };
  readonly services: Readonly<Record<string, ServiceOptions>>;
}

const CONNECTION = "arn:aws-cn:codeconnections:cn-north-1:111122223333:connection/0a1b2c3d";
const github = { type: "github", repository: "acme/billing-api" } as const;

/** Every kind of source and repository, one and two build projects, and every option, at least once. */
export const PROGRAMS = {
  "a service with every default": { services: { "billing-api": {} } },
  "a service of one build project": { services: { "billing-api": { platforms: ["linux/arm64"] } } },
  "a service for 32-bit Arm": {
    services: { "billing-api": { platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"] } },
  },
  "a service from S3": {
    services: {
      "billing-api": { source: { type: "s3", bucket: "acme-sources", key: "billing-api/source.zip" } },
    },
  },
  "a service from CodeCommit": {
    services: {
      "billing-api": { source: { type: "codecommit", repository: "billing-api", branch: "trunk" } },
    },
  },
  "a service that GitHub starts": { services: { "billing-api": { source: github } } },
  "a service from GitHub that is started by hand": {
    services: { "billing-api": { source: { ...github, webhook: false } } },
  },
  "a service from GitHub Enterprise with a secret and a certificate": {
    services: {
      "billing-api": {
        source: {
          type: "github-enterprise",
          url: "https://github.acme.example/platform/billing-api",
          auth: {
            secret: "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:github-Ab1cD2",
            key: "arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d",
          },
          certificate: "arn:aws-cn:s3:::acme-certificates/authority.pem",
          reportStatus: true,
        },
      },
    },
  },
  "a service from GitLab with a connection and the webhook of its group": {
    services: {
      "billing-api": {
        source: {
          type: "gitlab",
          repository: "acme/backend/billing-api",
          auth: { connection: CONNECTION },
          webhook: "group",
          submodules: true,
          lfs: true,
        },
      },
    },
  },
  "a service from a GitLab of its own": {
    services: {
      "billing-api": {
        source: {
          type: "gitlab-self-managed",
          url: "https://gitlab.acme.example/backend/billing-api",
          webhook: "group",
          cloneDepth: 0,
        },
      },
    },
  },
  "a service from Bitbucket": {
    services: {
      "billing-api": {
        source: { type: "bitbucket", repository: "acme/billing-api", reportStatus: true },
      },
    },
  },
  "a service of a pipeline": {
    services: {
      "billing-api": {
        source: {
          type: "codepipeline",
          artifactBucket: "acme-artifacts",
          artifactKey: "arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d",
          connection: CONNECTION,
        },
      },
    },
  },
  "a service that publishes to an existing repository": {
    services: { "billing-api": { repository: { existing: "team/billing-api" } } },
  },
  "a service that publishes to another account and region": {
    publisher: {
      name: "fleet",
      options: {
        existingRepositories: ["arn:aws-cn:ecr:cn-northwest-1:444455556666:repository/team/billing-api"],
      },
    },
    services: {
      "billing-api": {
        repository: { existing: "arn:aws-cn:ecr:cn-northwest-1:444455556666:repository/team/billing-api" },
      },
    },
  },
  "a service whose images go with the stack": {
    services: { "billing-api": { repository: { deleteImagesOnDestroy: "billing-api" } } },
  },
  "a service that others may pull": {
    services: {
      "billing-api": {
        repository: {
          encryptionKey: "arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d-1234-4abc-9def-0123456789ab",
          tagMutability: "MUTABLE",
          keepBranchCacheDays: 3,
          pull: {
            accounts: ["123456789012", "000000000001"],
            organization: "o-a1b2c3d4e5",
            lambda: { accounts: ["123456789012"] },
            principals: ["arn:aws-cn:iam::123456789012:role/deploy"],
          },
        },
        tags: ["{version}", "latest"],
      },
    },
  },
  "a service whose functions run from the image": {
    services: { "billing-api": { repository: { encryptionKey: "aws/ecr", pull: { lambda: true } } } },
  },
  "a service with release tags that ECR guards": {
    services: { "billing-api": { tags: ["{version}", "latest"] } },
  },
  "a service with every option set": {
    services: {
      "billing-api": {
        source: { ...github, branch: "trunk", webhook: true },
        platforms: ["linux/arm/v7", "linux/amd64"],
        dockerfile: "docker/Dockerfile",
        context: "services/billing",
        target: "release",
        buildArgs: { VERSION: "1.4", NOTE: "it's $(fine)\n" },
        tags: ["{version}", "{minor}", "edge"],
        repository: { name: "team/billing-api", keepImages: 50, keepUntaggedDays: 150, scanOnPush: false },
        compute: { amd64: "LARGE", arm64: "2XLARGE" },
        queuedTimeoutMinutes: 30,
        timeoutMinutes: 90,
        testCommand: ["/app/server", "--check"],
        localCache: true,
        attestations: "strip",
        supersede: "cancel",
      },
    },
  },
  "a service that reads other repositories and packages": {
    services: {
      "billing-api": {
        pullFrom: [
          "base/node",
          "111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/base/java",
          "arn:aws-cn:ecr:cn-north-1:444455556666:repository/base/go",
        ],
        codeArtifact: {
          domain: "acme",
          domainOwner: "444455556666",
          repository: "npm",
          region: "cn-north-1",
        },
      },
    },
  },
  "a service in a VPC": {
    services: {
      "billing-api": {
        network: {
          vpcId: "vpc-0a1b2c3d",
          subnets: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
          securityGroups: ["sg-0a1b2c3d"],
        },
        compute: { amd64: { fleet: "arn:aws-cn:codebuild:cn-north-1:111122223333:fleet/builds" } },
      },
    },
  },
  "a service behind a proxy": {
    services: {
      "billing-api": {
        proxy: {
          http: "http://proxy.acme.example:3128",
          https: "http://proxy.acme.example:3128/",
          noProxy: [".acme.example", "10.0.0.0/8"],
        },
      },
    },
  },
  "a service whose build role has more": {
    services: {
      "billing-api": {
        buildRole: {
          statements: [
            {
              actions: ["s3:GetObject"],
              resources: ["arn:aws-cn:s3:::acme-models/billing/model.bin"],
              conditions: { StringEquals: { "aws:ResourceTag/team": ["billing"] } },
            },
          ],
          managedPolicyArns: ["arn:aws-cn:iam::111122223333:policy/team-builds"],
          permissionsBoundary: "arn:aws-cn:iam::111122223333:policy/team-boundary",
          path: "/builds/",
        },
      },
    },
  },
  "a service whose builds have an existing role": {
    services: {
      "billing-api": { buildRole: { arn: "arn:aws-cn:iam::111122223333:role/builds/billing-api" } },
    },
  },
  "a service with secrets": {
    services: {
      "billing-api": {
        secrets: {
          npm: { secret: "team/npm", field: "token", versionStage: "AWSPREVIOUS" },
          pip: { parameter: "/build/pip", key: "arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d" },
          other: {
            secret: "arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:shared-Ab1cD2",
            key: "arn:aws-cn:kms:cn-north-1:444455556666:key/0a1b2c3d",
          },
        },
        ssh: { default: { parameter: "deploy-key" } },
      },
    },
  },
  "a service with machines of its own": {
    services: {
      "billing-api": {
        compute: {
          amd64: { fleet: "arn:aws-cn:codebuild:cn-north-1:111122223333:fleet/builds" },
          arm64: {
            size: "LARGE",
            image: "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/build/docker:5",
            hostKernel: "LINUX_KERNEL_6",
          },
        },
      },
    },
  },
  "a publisher without services": { publisher: { name: "fleet" }, services: {} },
  "a publisher with every option set": {
    publisher: {
      name: "fleet",
      options: {
        existingRepositories: ["legacy", "team/*"],
        encryptionKey: "arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d-1234-4abc-9def-0123456789ab",
        registryMirrors: {
          "docker.io": { pullThroughCache: "docker-hub" },
          "ghcr.io": {
            uri: "mirror.example.com/ghcr",
            credentials: {
              secret: "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:mirror-Ab1cD2",
              key: "arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f",
            },
          },
        },
        builderImages: {
          buildkit: `111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/tools/buildkit@sha256:${"1".repeat(64)}`,
        },
        alarmTopicArns: ["arn:aws-cn:sns:cn-north-1:111122223333:alerts"],
        notificationTopicArns: ["alerts", "images"].map(
          (name) => `arn:aws-cn:sns:cn-north-1:111122223333:${name}`,
        ),
        logRetentionDays: 30,
        ledgerRetentionDays: 7,
        reconcileMinutes: 1,
        dashboard: true,
      },
    },
    services: { "billing-api": { repository: { existing: "team/billing-api" } } },
  },
  "services that share a publisher": {
    publisher: { name: "fleet" },
    services: { web: { source: github }, worker: { platforms: ["linux/arm64"] }, cron: {} },
  },
} as const satisfies Readonly<Record<string, Program>>;

export type ProgramName = keyof typeof PROGRAMS;
export const PROGRAM_NAMES = Object.keys(PROGRAMS) as readonly ProgramName[];
