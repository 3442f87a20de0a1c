/** Tags as most of AWS's APIs have them. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

type Tags = Readonly<Record<string, string>>;

/** Tags for an API that takes a list with upper-case keys. */
export function tagList(tags: Tags | undefined): Tag[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** The same with lower-case keys. */
export function lowerTagList(tags: Tags | undefined): { key: string; value: string }[] {
  return Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
}

/** Tags of an answer, in either of the two forms; AWS's own tags are not the user's. */
export function tagsOf(
  tags:
    | readonly {
        readonly Key?: string | undefined;
        readonly Value?: string | undefined;
        readonly key?: string | undefined;
        readonly value?: string | undefined;
      }[]
    | undefined,
): Tags {
  const pairs = (tags ?? []).map(
    ({ Key, Value, key, value }) => [Key ?? key ?? "", Value ?? value ?? ""] as const,
  );
  return Object.fromEntries(pairs.filter(([name]) => !name.startsWith("aws:")));
}

/** What turns the old tags into the new ones. */
export function tagChange(old: Tags, wanted: Tags): { written: Tags; removed: readonly string[] } {
  const written = Object.entries(wanted).filter(([name, value]) => old[name] !== value);
  return {
    written: Object.fromEntries(written),
    removed: Object.keys(old).filter((name) => wanted[name] === undefined),
  };
}

/** The tags that a resource has beyond the default tags of its provider. */
export function ownTags(all: Tags, defaults: Tags): Tags {
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => defaults[name] !== value));
}
