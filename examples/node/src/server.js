import { createServer } from "node:http";
import { format, formatterVersion, SyntaxFault } from "./formatter.js";

const LIMIT_BYTES = 256 * 1024;

/** `POST /format` formats a shell script; `GET /healthz` tells the CPU and the formatter's version. */
export function server() {
  return createServer((request, response) => {
    answer(request).then(
      ({ status, type = "text/plain; charset=utf-8", text }) =>
        response.writeHead(status, { "content-type": type }).end(text),
      (error) => {
        console.error(error);
        response.writeHead(500).end();
      },
    );
  });
}

async function answer(request) {
  const route = `${request.method} ${request.url}`;
  if (route === "GET /healthz") return health();
  if (route !== "POST /format") return { status: 404, text: `${route} is not served; POST /format is\n` };
  const script = await body(request);
  if (script === undefined) return { status: 413, text: `a script has ${LIMIT_BYTES} bytes at most\n` };
  try {
    return { status: 200, text: await format(script) };
  } catch (error) {
    if (error instanceof SyntaxFault) return { status: 422, text: `${error.message}\n` };
    throw error;
  }
}

async function health() {
  const state = { arch: process.arch, formatter: await formatterVersion() };
  return { status: 200, type: "application/json", text: `${JSON.stringify(state)}\n` };
}

/** The whole body as text; `undefined` when it is too long. */
async function body(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= LIMIT_BYTES) chunks.push(chunk);
  }
  return bytes > LIMIT_BYTES ? undefined : Buffer.concat(chunks).toString("utf8");
}
