// The pre-receive hook of every repository: GitLab's branch checks, with its texts and in the order of its
// lib/gitlab/checks/branch_check.rb. What the pushing person may do comes in through the environment.

/** Names of the variables that carry a person's rights to the hook. */
export const hookVariables = {
  /** `yes` when the person is a maintainer of the project or more. */
  maintainer: 'GITLAB_MAINTAINER',
  project: 'GITLAB_PROJECT',
  membersUrl: 'GITLAB_MEMBERS_URL',
  defaultBranch: 'GITLAB_DEFAULT_BRANCH',
  /** Lines of `pattern push merge force`, see rulesForHook. */
  rules: 'GITLAB_PROTECTED',
} as const;

/** A POSIX sh script; a declined push ends as `pre-receive hook declined` with the text on the side band. */
export const preReceiveHook = `#!/bin/sh
zero=0000000000000000000000000000000000000000

deny() {
  echo "GitLab: $1" >&2
  exit 1
}

# Sets protected, push, merge and force for $1; where several rules match, the most permissive wins.
look_up() {
  protected=no push=no merge=no force=no
  while read -r pattern may_push may_merge may_force; do
    [ -n "$pattern" ] || continue
    case "$1" in
      $pattern) ;;
      *) continue ;;
    esac
    protected=yes
    [ "$may_push" = no ] || push=yes
    [ "$may_merge" = no ] || merge=yes
    [ "$may_force" = no ] || force=yes
  done <<RULES
$GITLAB_PROTECTED
RULES
}

empty=no
[ -n "$(git for-each-ref --count=1 refs/heads)" ] || empty=yes

while read -r old new ref; do
  case "$ref" in
    refs/heads/*) branch=\${ref#refs/heads/} ;;
    *) continue ;;
  esac

  if [ "$new" = $zero ] && [ "$branch" = "$GITLAB_DEFAULT_BRANCH" ]; then
    deny "The default branch of a project cannot be deleted."
  fi
  if [ "$new" != $zero ] && printf '%s' "$branch" | grep -Eq '^[0-9a-fA-F]{40}(-/|/|$)'; then
    deny "You cannot create a branch with a 40-character hexadecimal branch name."
  fi

  look_up "$branch"
  if [ $empty = yes ] && [ "$branch" = "$GITLAB_DEFAULT_BRANCH" ] && [ "$GITLAB_MAINTAINER" != yes ]; then
    deny "
A default branch (e.g. main) does not yet exist for $GITLAB_PROJECT
Ask a project Owner or Maintainer to create a default branch:

  $GITLAB_MEMBERS_URL
"
  fi
  [ $protected = yes ] || continue

  if [ "$old" != $zero ] && [ "$new" != $zero ] && [ $force = no ] && ! git merge-base --is-ancestor "$old" "$new"; then
    deny "You are not allowed to force push code to a protected branch on this project."
  fi
  if [ "$new" = $zero ]; then
    if [ "$GITLAB_MAINTAINER" != yes ]; then
      deny "You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch."
    fi
    deny "You can only delete protected branches using the web interface."
  fi
  [ $push = no ] || continue
  if [ "$old" = $zero ] && [ $empty = no ]; then
    [ $merge = yes ] || deny "You are not allowed to create protected branches on this project."
    deny "You can only create protected branches using the web interface and API."
  fi
  deny "You are not allowed to push code to protected branches on this project."
done
`;
