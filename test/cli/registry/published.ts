import { openImageStore } from "../../../cli/registry/open-image-store";
import type { RegistryServer } from "../../fakes/registry-server";
import { auth, quickClock, teamApp, type useRegistries } from "./registries";

/** A registry with `team/app:v1`, and a store with a user of it. */
export async function published({ start, configured }: ReturnType<typeof useRegistries>) {
  const server = await start();
  const image = server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
  const clock = quickClock();
  const env = { DOCKER_CONFIG: configured({ auths: { [server.host]: auth("ann", "hunter2") } }) };
  const limits = { idleMilliseconds: 300 };
  const store = openImageStore({ env }, { clock, limits });
  return {
    server,
    image,
    clock,
    store,
    v1: { ...teamApp(server), tag: "v1" },
    byDigest: { ...teamApp(server), digest: image.digest },
  };
}
/** A message with the host of a registry for `HOST`. */
export const messageAt = ({ host }: RegistryServer, text: string) => text.replaceAll("HOST", host);
