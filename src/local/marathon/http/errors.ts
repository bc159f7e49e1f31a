// Every error answer Marathon gives on purpose, with its body. Throwing one of these anywhere below a route is how
// a request is refused; anything else that is thrown is our bug and becomes a 500.

/** A problem inside a definition: Marathon's path (`/container/docker/image`, `/healthChecks(0)`) and its messages. */
export type Violation = { readonly path: string; readonly errors: readonly string[] };

export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>> & { readonly message: string }) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
}

const plain = (status: number, message: string): ApiError => new ApiError(status, { message });

export const badRequest = (message: string): ApiError => plain(400, message);
export const conflict = (message: string): ApiError => plain(409, message);
/** What Scala's `require` and IllegalArgumentException become. */
export const illegalArgument = (message: string): ApiError => plain(422, message);

export const invalidJsonSyntax = (details: string): ApiError => new ApiError(400, { message: 'Invalid JSON', details });
export const emptyBody = (): ApiError =>
  new ApiError(400, {
    message: 'Please specify data in JSON format',
    details: 'No content to map due to end-of-input\n at [Source: (byte[])"[0 bytes]"; line: 1, column: 0]',
  });
/** The document is JSON but not of the expected types: found while parsing. */
export const invalidJson = (details: readonly Violation[]): ApiError =>
  new ApiError(422, { message: 'Invalid JSON', details });
/** The document has the right types but means something Marathon refuses. */
export const notValid = (details: readonly Violation[]): ApiError =>
  new ApiError(422, { message: 'Object is not valid', details });

/** A 404 that a resource answers itself has an empty list of details (RestResource). */
export const notFound = (message: string): ApiError => new ApiError(404, { message, details: [] });
export const unknownApp = (id: string, version?: string): ApiError =>
  notFound(`App '${id}' does not exist${version === undefined ? '' : ` in version ${version}`}`);
export const unknownGroup = (id: string, version?: string): ApiError =>
  notFound(`Group '${id}' does not exist${version === undefined ? '' : ` in version ${version}`}`);
export const unknownTask = (id: string): ApiError => notFound(`Task '${id}' does not exist`);
export const unknownDeployment = (id: string): ApiError => notFound(`DeploymentPlan ${id} does not exist`);
export const notInQueue = (id: string): ApiError => notFound(`Application ${id} not found in tasks queue.`);
/** The same news as an exception (AppNotFoundException, PathNotFoundException): those come without details. */
export const appNotFound = (id: string): ApiError => plain(404, `App '${id}' does not exist`);
export const unknownPath = (id: string): ApiError => plain(404, `Path '${id}' does not exist`);

/** `<DEPLOYMENT_ID>` is literal: Marathon does not fill it in, the ids are in `deployments`. */
export const locked = (deploymentIds: readonly string[]): ApiError =>
  new ApiError(409, {
    message:
      "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    deployments: deploymentIds.map((id) => ({ id })),
  });
export const tooManyDeployments = (max: number): ApiError =>
  plain(
    403,
    `Max number (${max}) of running deployments is achieved. Wait for existing deployments to complete or cancel oneusing force=true parameter. You can increase max deployment number by using --max_running_deployments parameter but be advised that this can have negative effects on the performance.`,
  );

/** Unknown URIs are a 500 since Marathon 1.7, oddly. */
export const unknownUri = (): ApiError => plain(500, 'URI not found');
export const methodNotAllowed = (): ApiError => plain(405, 'Method Not Allowed');
export const notAcceptable = (): ApiError => plain(406, 'Not Acceptable');
export const unsupportedMediaType = (): ApiError => plain(415, 'Unsupported Media Type');
