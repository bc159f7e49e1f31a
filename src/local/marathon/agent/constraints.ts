// Placement constraints: may an instance go to that agent, given where the others are? Pure; operator by operator
// Marathon's Constraints.
import { matchesJavaPattern } from '../definition/javaPattern.js';
import { attributeText, isScalar, scalarText } from './attributes.js';
import type { Attribute } from './attributes.js';

/** What constraints see of an agent. */
export type Host = {
  readonly host: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly region?: string;
  readonly zone?: string;
};

/** Where other instances are, and how many the first of them belongs to: GROUP_BY divides that number. */
export type Placed = { readonly hosts: readonly Host[]; readonly wanted: number };

/** True when every constraint allows the agent. A field the agent lacks fails all operators but UNLIKE. */
export function meetsConstraints(constraints: readonly (readonly string[])[], agent: Host, placed: Placed): boolean {
  return constraints.every((constraint) => meets(constraint, agent, placed));
}

/** What a constraint's field says of a host: `hostname`, `@hostname`, `@region`, `@zone` or an attribute. */
export function fieldOf({ host, region, zone, attributes }: Host, field: string): string | undefined {
  switch (field) {
    case 'hostname':
    case '@hostname':
      return host;
    case '@region':
      return region;
    case '@zone':
      return zone;
    default: {
      const attribute = attributes.get(field);
      return attribute === undefined ? undefined : attributeText(attribute);
    }
  }
}

function meets([field = '', operator = '', value = '']: readonly string[], agent: Host, placed: Placed): boolean {
  const offered = fieldOf(agent, field);
  if (offered === undefined) return operator === 'UNLIKE';
  const others = (): readonly (string | undefined)[] => placed.hosts.map((host) => fieldOf(host, field));
  switch (operator) {
    case 'UNIQUE':
      return !others().includes(offered);
    case 'CLUSTER': {
      if (value !== '') return offered === value;
      // Without a value the first placement decides for all that follow.
      const [first] = placed.hosts;
      return first === undefined || fieldOf(first, field) === offered;
    }
    case 'LIKE':
      return value !== '' && matchesJavaPattern(offered, value);
    case 'UNLIKE':
      return value !== '' && !matchesJavaPattern(offered, value);
    case 'MAX_PER': {
      const count = others().filter((other) => other === offered).length;
      // The first one of a group is let in even where the number is 0.
      return count === 0 || count < Number(value);
    }
    case 'GROUP_BY':
      return fitsGroup(offered, others(), placed.wanted, groupsOf(value));
    case 'IS':
      return offered === (isScalar(value) ? scalarText(Number(value)) : value);
    default:
      return false;
  }
}

const groupsOf = (value: string): number => (value === 'inf' ? 2 ** 31 - 1 : Math.max(0, Number(value)));

/**
 * Marathon's arithmetic for even groups. Without a number of groups the sources of its last months divide by zero and
 * place nothing; what is done here is what all versions before did: the smallest group grows, or a new one opens.
 */
function fitsGroup(offered: string, others: readonly (string | undefined)[], wanted: number, groups: number): boolean {
  const counts = new Map<string | undefined, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  const count = counts.get(offered);
  if (groups === 0) return count === undefined || count <= Math.min(...counts.values());
  if (count === undefined) return counts.size < groups;
  const perGroup = Math.floor(wanted / groups);
  const consumed = [...counts.values()].reduce((sum, some) => sum + Math.max(0, some - perGroup), 0);
  return count < perGroup || (count === perGroup && (wanted % groups) - consumed > 0);
}
