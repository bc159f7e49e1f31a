// GitLab's refusals. The body's shape varies by who refuses: `{message}` with a string, a list or a table of fields
// (GitLab itself), `{error}` (its parameter parser), `{error, error_description, scope}` (its token check).

type Body =
  | {
      readonly message: string | readonly string[] | Readonly<Record<string, readonly string[]>>;
      readonly error_code?: string;
    }
  | { readonly error: string; readonly error_description?: string; readonly scope?: string };

/** Thrown anywhere below the API, answered by it. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 422;
  readonly body: Body;

  constructor(status: Refusal['status'], body: Body) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'Refusal';
    this.status = status;
    this.body = body;
  }
}

export const unauthorized = (): Refusal => new Refusal(401, { message: '401 Unauthorized' });

export const forbidden = (why?: string): Refusal =>
  new Refusal(403, { message: why === undefined ? '403 Forbidden' : `403 Forbidden - ${why}` });

/** `404 Project Not Found`, and so on; what one may not see is not found either. */
export const notFound = (what?: string): Refusal =>
  new Refusal(404, { message: what === undefined ? '404 Not found' : `404 ${what} Not Found` });

export const badRequest = (
  message: string | readonly string[] | Readonly<Record<string, readonly string[]>>,
): Refusal => new Refusal(400, { message });

/** What the parameter parser says: `state is missing, state does not have a valid value`. */
export const badParameters = (error: string): Refusal => new Refusal(400, { error });

export const insufficientScope = (): Refusal =>
  new Refusal(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: 'api read_api',
  });
