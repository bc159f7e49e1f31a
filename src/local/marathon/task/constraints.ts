// Placement constraints: may a task of this app go to that agent, given where the others are? Pure.

/** What constraints see of an agent. */
export type Host = { readonly host: string; readonly attributes: ReadonlyMap<string, string> };
/** Where an app's other live instances are, and how many there shall be. */
export type Placed = { readonly hosts: readonly Host[]; readonly wanted: number };

/** True when every constraint allows the agent. An attribute the agent lacks fails all operators but UNLIKE. */
export function meetsConstraints(constraints: readonly (readonly string[])[], agent: Host, placed: Placed): boolean {
  return constraints.every((constraint) => meets(constraint, agent, placed));
}

function meets([field = '', operator = '', value]: readonly string[], agent: Host, placed: Placed): boolean {
  const offered = valueOf(field, agent);
  if (offered === undefined) return operator === 'UNLIKE';
  const others = placed.hosts.map((host) => valueOf(field, host));
  switch (operator) {
    case 'UNIQUE':
      return !others.includes(offered);
    case 'CLUSTER':
      // Without a value the first placement decides for all that follow.
      return value === undefined || value === '' ? others.length === 0 || others[0] === offered : offered === value;
    case 'LIKE':
      return matches(offered, value);
    case 'UNLIKE':
      return value !== undefined && value !== '' && !matches(offered, value);
    case 'MAX_PER':
      return others.filter((other) => other === offered).length < Number(value);
    case 'GROUP_BY':
      return fitsGroup(offered, others, placed.wanted, Math.max(0, Number(value ?? 0)));
    case 'IS':
      return offered === (value ?? '');
    default:
      return false;
  }
}

const valueOf = (field: string, { host, attributes }: Host): string | undefined =>
  field === 'hostname' || field === '@hostname' ? host : attributes.get(field);

// Java's String.matches means the whole text.
const matches = (text: string, pattern: string | undefined): boolean =>
  pattern !== undefined && pattern !== '' && new RegExp(`^(?:${pattern})$`).test(text);

/** Marathon's arithmetic for even groups; without a number of groups the smallest group may grow, or a new one open. */
function fitsGroup(offered: string, others: readonly (string | undefined)[], wanted: number, groups: number): boolean {
  const counts = new Map<string | undefined, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  const count = counts.get(offered);
  if (groups <= 0) return count === undefined || count <= Math.min(...counts.values());
  const perGroup = Math.floor(wanted / groups);
  const consumed = [...counts.values()].reduce((sum, some) => sum + Math.max(0, some - perGroup), 0);
  if (count === undefined) return counts.size < groups;
  return count < perGroup || (count === perGroup && (wanted % groups) - consumed > 0);
}
