// One placement constraint, as apps and pods have them.
import { isJavaPattern } from '../javaPattern.js';

export const constraintOperators = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS'] as const;
export type ConstraintOperator = (typeof constraintOperators)[number];

/** What is wrong with `[field, operator, value?]` of an app (its operator may be in lower case here). */
export function appConstraintError(constraint: readonly string[]): string | undefined {
  const [field = '', operator = '', value] = constraint;
  if (constraint.length < 2 || constraint.length > 3) return 'Each constraint must have either 2 or 3 fields';
  if (field === '') return 'illegal constraint specification';
  const known = constraintOperators.find((name) => name === operator.toUpperCase());
  if (known === undefined)
    return 'operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS';
  return constraintError(field, known, value);
}

/** What is wrong with a constraint whose operator is known. */
export function constraintError(field: string, operator: ConstraintOperator, value?: string): string | undefined {
  if (field === '') return 'missing field for constraint declaration';
  switch (operator) {
    case 'UNIQUE':
      return value === undefined ? undefined : 'UNIQUE does not accept a value';
    case 'CLUSTER':
      return undefined;
    case 'GROUP_BY':
      return value === undefined || isInt(value)
        ? undefined
        : 'GROUP BY must define an integer value or else no value at all';
    case 'MAX_PER':
      return value !== undefined && isInt(value) ? undefined : 'MAX_PER requires an integer value';
    case 'LIKE':
    case 'UNLIKE':
      if (value === undefined) return 'LIKE and UNLIKE require a non-empty, regular expression value';
      return isJavaPattern(value) ? undefined : 'is not a valid regular expression';
    case 'IS':
      return /^[a-zA-Z0-9_/.-]*$/.test(value ?? '')
        ? undefined
        : 'IS only supports Mesos text and float values (see http://mesos.apache.org/documentation/latest/attributes-resources/)';
  }
}

/** Java's Integer.parseInt. */
const isInt = (text: string): boolean => /^[+-]?\d{1,100}$/.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31;
