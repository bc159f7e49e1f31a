// Rules about where tasks may run: roles and constraints.
import type { AppDocument } from './schema/index.js';
import type { Violations } from './violations.js';

export const constraintOperators = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS'] as const;
const unreserved = '*';

/** Notes unknown roles and constraints that cannot be understood. */
export function checkPlacement(app: AppDocument, found: Violations): void {
  const role = app.role ?? unreserved;
  found.unless(role === unreserved, '/role', `got ${role}, expected one of: ${unreserved}`);
  checkAcceptedRoles(app.acceptedResourceRoles, role, found);
  app.constraints.forEach((constraint, index) => {
    const error = constraintError(constraint);
    if (error !== undefined) found.add(`/constraints(${index})`, error);
  });
}

function checkAcceptedRoles(accepted: readonly string[] | undefined, role: string, found: Violations): void {
  if (accepted === undefined) return;
  const path = '/acceptedResourceRoles';
  found.unless(accepted.length > 0, path, 'must not be empty');
  const allowed = [...new Set([unreserved, role])].sort();
  found.unless(
    accepted.every((name) => allowed.includes(name)),
    path,
    `acceptedResourceRoles can only contain ${allowed.join(' and ')}`,
  );
}

function constraintError([field, operator, value]: readonly string[]): string | undefined {
  if (field === undefined || field === '' || operator === undefined) return 'illegal constraint specification';
  const known = constraintOperators.find((name) => name === operator.toUpperCase());
  switch (known) {
    case undefined:
      return 'operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS';
    case 'UNIQUE':
      return value === undefined ? undefined : 'UNIQUE does not accept a value';
    case 'CLUSTER':
      return undefined;
    case 'GROUP_BY':
      return value === undefined || isInteger(value)
        ? undefined
        : 'GROUP BY must define an integer value or else no value at all';
    case 'MAX_PER':
      return value !== undefined && isInteger(value) ? undefined : 'MAX_PER requires an integer value';
    case 'LIKE':
    case 'UNLIKE':
      if (value === undefined) return 'LIKE and UNLIKE require a non-empty, regular expression value';
      return isRegularExpression(value) ? undefined : 'is not a valid regular expression';
    case 'IS':
      return /^[a-zA-Z0-9_/.-]*$/.test(value ?? '')
        ? undefined
        : 'IS only supports Mesos text and float values (see http://mesos.apache.org/documentation/latest/attributes-resources/)';
  }
}

const isInteger = (text: string): boolean => /^[+-]?\d{1,9}$/.test(text);

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch (cause) {
    if (cause instanceof SyntaxError) return false;
    throw cause;
  }
}
