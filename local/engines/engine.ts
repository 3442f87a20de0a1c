/** What a stack says about one service that it made. */
export interface ServiceOutputs {
  readonly repositoryUri: string;
  /** Repository and the tag to deploy. */
  readonly imageUri: string;
  /** CodeBuild project of each architecture. */
  readonly projectNames: Readonly<Record<string, string>>;
  /** SSM parameter with the digest of the last published image. */
  readonly publishedDigestParameter: string;
}

/** What the stack says about the fleet, by service. */
export type FleetOutputs = Readonly<Record<string, ServiceOutputs>>;

/** A deployment tool that stands up the stacks of this repository. */
export interface Engine {
  /** Deploys the fleet. */
  deploy(): Promise<FleetOutputs>;
  /** Shows what a deployment would do, and changes nothing: `cdk synth`, `pulumi preview`. */
  plan(): Promise<void>;
  /** @throws LocalError when deploying again would change anything */
  expectNoChanges(): Promise<void>;
  /** Removes what `deploy` made. */
  destroy(): Promise<void>;
}
