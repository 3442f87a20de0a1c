import type { Text } from "../late";
import {
  ALARM_TOPICS,
  type AlarmTopicsModel,
  type AlarmTopicsOption,
  LATE_ALARM_TOPICS,
} from "./alarm-topics";
import { DASHBOARD, type DashboardModel, type DashboardOption } from "./dashboard";
import {
  ENCRYPTION_KEY,
  type EncryptionKeyModel,
  type EncryptionKeyOption,
  LATE_ENCRYPTION_KEY,
} from "./encryption-key";
import {
  EXISTING_REPOSITORIES,
  type ExistingRepositoriesModel,
  type ExistingRepositoriesOption,
} from "./existing-repositories";
import type { Check, PublisherOptionContext } from "./group";
import { NAME_PREFIX, type NamePrefixModel, type NamePrefixOption } from "./name-prefix";
import {
  LATE_NOTIFICATION_TOPICS,
  NOTIFICATION_TOPICS,
  type NotificationTopicsModel,
  type NotificationTopicsOption,
} from "./notification-topics";
import { RECONCILE, type ReconcileModel, type ReconcileOption } from "./reconcile";
import {
  BUILDER_IMAGES,
  type BuilderImagesModel,
  type BuilderImagesOption,
} from "./registries/builder-images";
import {
  LATE_REGISTRY_MIRRORS,
  REGISTRY_MIRRORS,
  type RegistryMirrorsModel,
  type RegistryMirrorsOption,
} from "./registries/registry-mirrors";
import { RETENTION, type RetentionModel, type RetentionOptions } from "./retention";

/**
 * Settings of a publisher: one is enough for an account and region.
 *
 * @typeParam R what the engine calls a text that is known only at deployment
 */
export interface PublisherOptions<R = never>
  extends NamePrefixOption,
    AlarmTopicsOption<R>,
    NotificationTopicsOption<R>,
    ExistingRepositoriesOption,
    EncryptionKeyOption<R>,
    RegistryMirrorsOption<R>,
    BuilderImagesOption,
    RetentionOptions,
    ReconcileOption,
    DashboardOption {}

/** What the options make of the model. */
export interface PublisherOptionsModel
  extends NamePrefixModel,
    AlarmTopicsModel,
    NotificationTopicsModel,
    ExistingRepositoriesModel,
    EncryptionKeyModel,
    RegistryMirrorsModel,
    BuilderImagesModel,
    RetentionModel,
    ReconcileModel,
    DashboardModel {}

/** One check for each option. */
export const PUBLISHER_CHECKS: {
  readonly [K in keyof Required<PublisherOptions>]: Check<PublisherOptionContext>;
} = {
  ...NAME_PREFIX.checks,
  ...ALARM_TOPICS.checks,
  ...NOTIFICATION_TOPICS.checks,
  ...EXISTING_REPOSITORIES.checks,
  ...ENCRYPTION_KEY.checks,
  ...REGISTRY_MIRRORS.checks,
  ...BUILDER_IMAGES.checks,
  ...RETENTION.checks,
  ...RECONCILE.checks,
  ...DASHBOARD.checks,
};

/** Paths of options whose value may be known only at deployment. */
export const LATE_PUBLISHER_OPTIONS: readonly string[] = [
  ...LATE_ALARM_TOPICS,
  ...LATE_NOTIFICATION_TOPICS,
  ...LATE_ENCRYPTION_KEY,
  ...LATE_REGISTRY_MIRRORS,
];

/** Decides every option. The options have no problems. */
export function resolvePublisherOptions(options: PublisherOptions<Text>): PublisherOptionsModel {
  return {
    ...NAME_PREFIX.resolve(options),
    ...ALARM_TOPICS.resolve(options),
    ...NOTIFICATION_TOPICS.resolve(options),
    ...EXISTING_REPOSITORIES.resolve(options),
    ...ENCRYPTION_KEY.resolve(options),
    ...REGISTRY_MIRRORS.resolve(options),
    ...BUILDER_IMAGES.resolve(options),
    ...RETENTION.resolve(options),
    ...RECONCILE.resolve(options),
    ...DASHBOARD.resolve(options),
  };
}
