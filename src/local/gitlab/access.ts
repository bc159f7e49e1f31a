// Who may do what: GitLab's roles as numbers, and its rules for protected branches. Pure, so that the pre-receive hook
// and the API ask the same questions; the order of the checks is that of GitLab's lib/gitlab/checks/branch_check.rb.

/** GitLab's access levels: 0 no one, 10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner. */
export type Level = 0 | 10 | 20 | 30 | 40 | 50;

export const levels = { none: 0, guest: 10, reporter: 20, developer: 30, maintainer: 40, owner: 50 } as const;

/** A rule for the branches that match `name`, in which `*` stands for any characters, slashes too. */
export type ProtectedBranch = {
  readonly name: string;
  readonly push: Level;
  readonly merge: Level;
  readonly allowForcePush: boolean;
};

/** What one person may do to one branch. */
export type BranchRights = {
  readonly protected: boolean;
  readonly push: boolean;
  readonly merge: boolean;
  readonly force: boolean;
};

/**
 * What a person with this level may do to the branch. Where several rules match, GitLab takes the most permissive one;
 * a level of 0 in a rule means that nobody may, not even an owner.
 */
export function branchRights(rules: readonly ProtectedBranch[], branch: string, level: Level): BranchRights {
  const matching = rules.filter((rule) => matches(rule.name, branch));
  const developer = level >= levels.developer;
  if (matching.length === 0) return { protected: false, push: developer, merge: developer, force: developer };
  return {
    protected: true,
    push: matching.some((rule) => reaches(level, rule.push)),
    merge: matching.some((rule) => reaches(level, rule.merge)),
    force: matching.some((rule) => rule.allowForcePush && reaches(level, rule.push)),
  };
}

/** The rules in the form the pre-receive hook reads: one line `pattern push merge force` per rule, yes or no each. */
export function rulesForHook(rules: readonly ProtectedBranch[], level: Level): string {
  const word = (allowed: boolean): string => (allowed ? 'yes' : 'no');
  return rules
    .map((rule) => [
      rule.name,
      word(reaches(level, rule.push)),
      word(reaches(level, rule.merge)),
      word(rule.allowForcePush),
    ])
    .map((fields) => fields.join(' '))
    .join('\n');
}

function reaches(level: Level, needed: Level): boolean {
  return needed > 0 && level >= needed;
}

function matches(pattern: string, branch: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(branch);
}
