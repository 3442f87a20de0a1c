/** What a user signs in to a registry with. */
export type Credentials = PasswordCredentials | RefreshCredentials;

export interface PasswordCredentials {
  readonly kind: "password";
  readonly username: string;
  readonly password: string;
  /** Where they are from, for messages. */
  readonly source: string;
}

/** A token of OAuth 2 with which its service makes others. */
export interface RefreshCredentials {
  readonly kind: "refresh";
  readonly token: string;
  readonly source: string;
}

/** Credentials for a registry as references name it; `undefined` for who has none. */
export type FindCredentials = (registry: string) => Promise<Credentials | undefined>;
