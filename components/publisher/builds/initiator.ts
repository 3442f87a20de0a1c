/**
 * Whether CodeBuild recorded a webhook as the starter of a build: the user agent of the provider. Anybody else who may start
 * builds can give one the variables of a webhook, but not its initiator. Nobody is taken for a webhook too: a record of an older
 * version has no initiator.
 *
 * GitHub's: https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export function isWebhook(initiator: string): boolean {
  return initiator === "" || WEBHOOKS.some((agent) => initiator.startsWith(agent));
}

const WEBHOOKS = ["GitHub-Hookshot/", "Bitbucket-Webhooks/", "GitLab/"];
