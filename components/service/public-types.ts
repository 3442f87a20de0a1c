/** Types that a program meets through a component: the entry of each engine exports them beside its classes. */
export type { Architecture } from "./architectures";
export type {
  Attestations,
  CodeCommitSource,
  ComputeSize,
  GitHubSource,
  NoSource,
  RepositoryOptions,
  S3Source,
  ServiceOptions,
  SourceOptions,
  Supersede,
} from "./options/service-options";
export type { Publisher, PublisherOptions } from "./publisher";
export type { Repository } from "./repository";
export type { Build, Builder, Service } from "./service";
export type { Source } from "./sources/source";
export type { TagPolicy } from "./tags";
