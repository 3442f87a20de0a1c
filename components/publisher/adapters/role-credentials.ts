/**
 * The function's only source of credentials: its own role's, which Lambda puts into its environment
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The bundle has this in the place of the SDK's
 * chain of sources, most of which (profiles, sign-in, instance metadata) can never apply here and would be a fifth of it.
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined) {
      throw new Error("there are no credentials in the environment; the function runs without a role");
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    };
  };
}
