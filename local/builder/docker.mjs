#!/usr/bin/env node
// Stands in for the Docker CLI where none is installed: the two commands that the buildspec uses, in the CLI's own words.
//   docker buildx ...                                        runs the buildx binary beside DOCKER_BUILDX
//   docker login --username U --password-stdin REGISTRY      keeps what the registry takes in $DOCKER_CONFIG/config.json
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [command, ...args] = process.argv.slice(2);
if (command === "buildx") {
  const { status, error } = spawnSync(process.env.DOCKER_BUILDX ?? "docker-buildx", args, {
    stdio: "inherit",
  });
  if (error) console.error(error.message);
  process.exit(status ?? 1);
}
if (command === "login" && args[0] === "--username" && args[2] === "--password-stdin" && args.length === 4) {
  await login(args[1], args[3]);
} else {
  console.error(
    `docker ${command}: no Docker CLI is installed; this stand-in knows "buildx" and "login --username U --password-stdin REGISTRY"`,
  );
  process.exit(1);
}

async function login(user, registry) {
  const file = join(process.env.DOCKER_CONFIG ?? "", "config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  const auth = Buffer.from(`${user}:${readFileSync(0, "utf8").trim()}`).toString("base64");
  const url = `http://${registry}/v2/`;
  const { status, statusText } = await fetch(url, { headers: { authorization: `Basic ${auth}` } });
  if (status === 401) {
    console.error(`login attempt to ${url} failed with status: ${status} ${statusText}`);
    process.exit(1);
  }
  writeFileSync(file, JSON.stringify({ ...config, auths: { ...config.auths, [registry]: { auth } } }));
  chmodSync(file, 0o600);
  console.log("Login Succeeded");
}
