import {
  ArtifactNamespace,
  ArtifactPackaging,
  ArtifactsType,
  BatchGetProjectsCommand,
  CacheMode,
  CacheType,
  ComputeType,
  CreateProjectCommand,
  DeleteProjectCommand,
  EnvironmentType,
  EnvironmentVariableType,
  ImagePullCredentialsType,
  LogsConfigStatusType,
  type Project,
  SourceAuthType,
  SourceType,
  UpdateProjectCommand,
} from "@aws-sdk/client-codebuild";
import { define } from "../definition";
import { flag, list, oneOf, text, texts, whole } from "../field";
import { type Decoded, object } from "../fields";
import { lowerTagList, tagsOf } from "../tags";

const source = {
  type: oneOf(SourceType, { required: true }),
  auth: object({ type: oneOf(SourceAuthType, { required: true }), resource: text({ required: true }) }),
  buildspec: text(),
  gitCloneDepth: whole(),
  gitSubmodulesConfig: object({ fetchSubmodules: flag({ required: true }) }),
  insecureSsl: flag(),
  location: text(),
  reportBuildStatus: flag(),
};

const artifacts = {
  type: oneOf(ArtifactsType, { required: true }),
  artifactIdentifier: text(),
  encryptionDisabled: flag({ default: false }),
  location: text(),
  name: text(),
  namespaceType: oneOf(ArtifactNamespace),
  overrideArtifactName: flag({ default: false }),
  packaging: oneOf(ArtifactPackaging),
  path: text(),
};

const environment = {
  type: oneOf(EnvironmentType, { required: true }),
  image: text({ required: true }),
  computeType: oneOf(ComputeType, { required: true }),
  certificate: text(),
  environmentVariables: list(
    object({
      name: text({ required: true }),
      value: text({ required: true }),
      type: oneOf(EnvironmentVariableType, { default: "PLAINTEXT" }),
    }),
  ),
  imagePullCredentialsType: oneOf(ImagePullCredentialsType, { default: "CODEBUILD" }),
  privilegedMode: flag({ default: false }),
};

const properties = {
  name: text({ required: true, replaces: true }),
  artifacts: object(artifacts, { required: true }),
  buildTimeout: whole({ default: 60 }),
  description: text({ computed: true }),
  encryptionKey: text({ computed: true }),
  environment: object(environment, { required: true }),
  serviceRole: text({ required: true }),
  source: object(source, { required: true }),
  sourceVersion: text(),
  tags: texts(),
};

/** Gaps of the local cloud: it takes all of these and forgets them. */
const kept = {
  autoRetryLimit: whole({ computed: true }),
  cache: object(
    {
      type: oneOf(CacheType, { default: "NO_CACHE" }),
      cacheNamespace: text(),
      location: text(),
      modes: list(oneOf(CacheMode)),
    },
    { computed: true },
  ),
  concurrentBuildLimit: whole(),
  logsConfig: object(
    {
      cloudwatchLogs: object(
        {
          groupName: text(),
          status: oneOf(LogsConfigStatusType, { default: "ENABLED" }),
          streamName: text(),
        },
        { computed: true },
      ),
      s3Logs: object(
        {
          encryptionDisabled: flag({ default: false }),
          location: text(),
          status: oneOf(LogsConfigStatusType, { default: "DISABLED" }),
        },
        { computed: true },
      ),
    },
    { computed: true },
  ),
  queuedTimeout: whole({ default: 480 }),
};

type Inputs = Decoded<typeof properties & typeof kept>;

/** `aws.codebuild.Project`. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
export const codebuildProject = define({
  type: "aws:codebuild/project:Project",
  naming: { property: "name", maxLength: 255 },
  properties,
  kept,
  outputs: ["arn"],

  async create(inputs, { clients }) {
    const { project } = await clients.codebuild.send(new CreateProjectCommand(request(inputs)));
    return project?.arn ?? inputs.name;
  },

  async read(id, _, { clients }) {
    const { projects } = await clients.codebuild.send(new BatchGetProjectsCommand({ names: [id] }));
    return projects?.[0] && told(projects[0]);
  },

  async update(_, inputs, __, { clients }) {
    await clients.codebuild.send(new UpdateProjectCommand(request(inputs)));
  },

  async delete(_, { name }, { clients }) {
    // CodeBuild answers success for a project that is gone; the local cloud does not.
    const { projects } = await clients.codebuild.send(new BatchGetProjectsCommand({ names: [name] }));
    if (projects?.length) await clients.codebuild.send(new DeleteProjectCommand({ name }));
  },
});

/** The request of a creation, and of an update: it takes everything, and an empty text takes a value away. */
function request({ buildTimeout, queuedTimeout, logsConfig, tags, ...inputs }: Inputs) {
  const { cloudwatchLogs, s3Logs } = logsConfig ?? {};
  return {
    ...inputs,
    description: inputs.description ?? "",
    sourceVersion: inputs.sourceVersion ?? "",
    timeoutInMinutes: buildTimeout,
    queuedTimeoutInMinutes: queuedTimeout,
    logsConfig: logsConfig && { cloudWatchLogs: cloudwatchLogs, s3Logs },
    tags: lowerTagList(tags),
  };
}

function told(project: Project) {
  const { cloudWatchLogs, s3Logs } = project.logsConfig ?? {};
  return {
    id: project.arn,
    name: project.name,
    artifacts: project.artifacts,
    buildTimeout: project.timeoutInMinutes,
    description: project.description,
    encryptionKey: project.encryptionKey,
    environment: project.environment,
    serviceRole: project.serviceRole,
    source: project.source,
    sourceVersion: project.sourceVersion,
    tags: tagsOf(project.tags),
    autoRetryLimit: project.autoRetryLimit,
    cache: project.cache,
    concurrentBuildLimit: project.concurrentBuildLimit,
    logsConfig: project.logsConfig && { cloudwatchLogs: cloudWatchLogs, s3Logs },
    queuedTimeout: project.queuedTimeoutInMinutes,
    arn: project.arn,
  };
}
