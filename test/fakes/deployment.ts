import type { Deployment } from "../../components/render/deployment";

/** A deployment whose references are texts: every value of it is known. */
export function plainDeployment(parts: Partial<Deployment<string>> = {}): Deployment<string> {
  return {
    partition: "aws",
    region: "us-east-1",
    account: "123456789012",
    dnsSuffix: "amazonaws.com",
    late: new Map(),
    concat: (...texts) => texts.join(""),
    json: (value) => JSON.stringify(value),
    ...parts,
  };
}
