import type { Http, HttpRequest, HttpResponse } from "./http";
import { MOST_REDIRECTS } from "./limits";
import { webAddress } from "./registry-address";
import { TransportError } from "./transport-error";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows the redirects of reads. Another origin gets no `Authorization`: registries send readers to storage with an address
 * that is a right by itself. Never from TLS to plain HTTP.
 *
 * @throws {TransportError}
 */
export function followingRedirects(http: Http): Http {
  return async (first) => {
    let request = first;
    for (let followed = 0; ; followed += 1) {
      const response = await http(request);
      const location = redirectOf(request, response);
      if (location === undefined) return response;
      response.discard();
      if (followed === MOST_REDIRECTS)
        throw new TransportError("redirect", request.url.host, `redirects more than ${MOST_REDIRECTS} times`);
      request = redirected(request, location);
    }
  };
}

function redirectOf(request: HttpRequest, { status, headers }: HttpResponse): string | undefined {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && REDIRECTS.has(status) ? headers.location : undefined;
}

function redirected(request: HttpRequest, location: string): HttpRequest {
  const { host, protocol, origin } = request.url;
  const url = webAddress(location, request.url);
  // The address is not shown: what comes after its path may be a right to read.
  if (url === undefined) throw new TransportError("redirect", host, "redirects to what is no web address");
  if (protocol === "https:" && url.protocol === "http:")
    throw new TransportError("redirect", host, `redirects to plain HTTP on ${url.host}`);
  if (url.origin === origin) return { ...request, url };
  const headers = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== "authorization");
  return { ...request, url, headers: Object.fromEntries(headers) };
}
