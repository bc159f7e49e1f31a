// Rules about where tasks may run: roles and constraints.
import { unreserved } from '../roles.js';
import type { Roles } from '../roles.js';
import type { AppDocument } from '../schema/index.js';
import { appConstraintError } from './validateConstraint.js';
import type { Violations } from './violations.js';

/** Notes roles that an app may not have and constraints that cannot be understood. */
export function checkPlacement(app: AppDocument, roles: Roles, found: Violations): void {
  const role = app.role ?? roles.standard;
  checkRole(role, roles, found);
  const accepted = app.acceptedResourceRoles;
  if (accepted !== undefined) {
    checkRoleNames(accepted, 'app', app.residency !== undefined, '/acceptedResourceRoles', found);
    checkAcceptedRoles(accepted, role, found);
  }
  for (const constraint of app.constraints) {
    const error = appConstraintError(constraint);
    // Constraints are a set, so the path has no index.
    if (error !== undefined) found.add('/constraints', error);
  }
}

export function checkRole(role: string, roles: Roles, found: Violations): void {
  found.unless(roles.valid.includes(role), '/role', `got ${role}, expected one of: [${roles.valid.join(', ')}]`);
}

/** Only what is reserved for the role, or for nobody. */
export function checkAcceptedRoles(accepted: readonly string[], role: string, found: Violations): void {
  const allowed = [...new Set([unreserved, role])].sort();
  found.unless(
    accepted.every((name) => allowed.includes(name)),
    '/acceptedResourceRoles',
    `acceptedResourceRoles can only contain ${allowed.join(' and ')}`,
  );
}

const forbidden = new Map([
  ['\t', 'horizontal tab (\\x09)'],
  ['\n', 'line feed (\\x0a)'],
  ['\v', 'vertical tab (\\x0b)'],
  ['\f', 'form feed (\\x0c)'],
  ['\r', 'carriage return (\\x0d)'],
  [' ', 'space (\\x20)'],
  ['/', 'slash (\\x2f)'],
  ['\x7f', 'backspace (\\x7f)'],
]);

/** Marathon's ResourceRole: names of roles, and what a resident app or pod may accept. */
export function checkRoleNames(
  accepted: readonly string[],
  kind: 'app' | 'pod',
  resident: boolean,
  path: string,
  found: Violations,
): void {
  found.unless(accepted.length > 0, path, 'must not be empty');
  for (const name of accepted) {
    for (const word of ['', '.', '..']) found.unless(name !== word, path, `A role name must not be "${word}".`);
    found.unless(!name.startsWith('-'), path, "A role name must not start with a '-'.");
    Array.from(name).forEach((character, index) => {
      const known = forbidden.get(character);
      if (known !== undefined) found.add(`${path}(${index})`, `A role name must not include a ${known} character.`);
    });
  }
  found.unless(
    !resident || accepted.every((name) => name === unreserved),
    path,
    `A resident ${kind} must have \`acceptedResourceRoles = ["*"]\`.`,
  );
}
