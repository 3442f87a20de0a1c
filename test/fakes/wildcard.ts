/** A pattern of ECR as a regular expression: `*` stands for any characters, also for none, and the rest for itself. */
export function wildcard(pattern: string): RegExp {
  const text = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
  return new RegExp(`^${text}$`);
}
