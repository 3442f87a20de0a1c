import { describe, expect, it } from "vitest";
import { registryAddresses } from "../../../cli/registry/registry-address";

describe("the address of a registry", () => {
  it.each([
    ["docker.io", "https://registry-1.docker.io/v2/"],
    ["ghcr.io", "https://ghcr.io/v2/"],
    ["registry.lan:5000", "https://registry.lan:5000/v2/"],
    ["localhost", "http://localhost/v2/"],
    ["localhost:5000", "http://localhost:5000/v2/"],
    ["127.0.0.1:5000", "http://127.0.0.1:5000/v2/"],
    ["127.1.2.3", "http://127.1.2.3/v2/"],
    ["[::1]:5000", "http://[::1]:5000/v2/"],
    ["a.localhost:5000", "http://a.localhost:5000/v2/"],
    ["notlocalhost", "https://notlocalhost/v2/"],
    ["127.0.0.1.evil.test", "https://127.0.0.1.evil.test/v2/"],
    ["10.0.0.5:5000", "https://10.0.0.5:5000/v2/"],
  ])("%s is %s", (registry, address) => {
    expect(registryAddresses({ env: {} })(registry).href).toBe(address);
  });

  it("is without TLS where that was asked for, and nowhere else", () => {
    const addressOf = registryAddresses({ env: { MULTIARCH_PLAIN_HTTP: "Registry.lan:5000, 10.0.0.5" } });

    expect(addressOf("registry.lan:5000").href).toBe("http://registry.lan:5000/v2/");
    expect(addressOf("10.0.0.5").href).toBe("http://10.0.0.5/v2/");
    expect(addressOf("registry.lan").href).toBe("https://registry.lan/v2/");
  });

  it("is refused for a variable that holds an address", () => {
    expect(() => registryAddresses({ env: { MULTIARCH_PLAIN_HTTP: "http://registry.lan" } })).toThrow(
      'MULTIARCH_PLAIN_HTTP: "http://registry.lan" is no registry; write hosts such as "registry.lan:5000", separated by commas',
    );
  });
});
