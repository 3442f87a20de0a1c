import { once } from "node:events";
import { server } from "./server.js";

// `--check` asks the service once, on a free port of its own, and prints what it answered.
const checking = process.argv.includes("--check");
const service = server();
service.listen(checking ? 0 : Number(process.env.PORT ?? 8080), checking ? "127.0.0.1" : undefined);
await once(service, "listening");

if (checking) {
  const answer = await fetch(`http://127.0.0.1:${service.address().port}/healthz`);
  process.stdout.write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
  service.close();
} else {
  console.log(`listening on port ${service.address().port}`);
  // Process 1 of a container gets no default action for signals.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => service.close());
}
