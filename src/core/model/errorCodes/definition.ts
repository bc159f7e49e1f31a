// Codes about one app: its fields, Marathon's own rules, and its deploy block.

export const definitionCodes = {
  'unknown-field': {
    severity: 'warning',
    meaning:
      'A field that Marathon 1.11 (or baton.yaml, or the deploy block) does not have. It is passed on untouched.',
    hint: 'correct the name, or remove it',
  },
  'group-field': {
    severity: 'warning',
    meaning: 'A field of a group that is not set in Marathon, because Baton sends apps one by one and never groups.',
    hint: 'set it in Marathon, or write it in each app',
  },
  'field-missing': { severity: 'error', meaning: 'A field that is required is not there.', hint: 'add it' },
  'field-invalid': {
    severity: 'error',
    meaning: 'A field has a value of the wrong type or out of its range.',
    hint: 'correct the value',
  },
  'server-field': {
    severity: 'warning',
    meaning: 'Fields that only Marathon writes (version, tasks, …), as a copied answer of its API has them.',
    hint: 'remove them: they are left out of what is sent',
  },
  'null-value': {
    severity: 'warning',
    meaning: 'An entry of env or labels is empty (null): it removes the entry of the layers below, and sets nothing.',
    hint: 'write "" for an empty value',
  },
  'id-missing': {
    severity: 'warning',
    meaning: 'The document looks like an app but has no id, so it is not treated as one.',
    hint: 'add an id, or name the file in .batonignore',
  },
  'id-invalid': {
    severity: 'error',
    meaning: 'An id that Marathon refuses.',
    hint: 'use lower case letters, digits and - between slashes, for example /shop/cart',
  },
  'id-reserved': {
    severity: 'error',
    meaning: 'The last part of an id is a word of the API: restart, tasks, versions.',
    hint: 'choose another name',
  },
  'id-outside-group': {
    severity: 'error',
    meaning: 'An app or group does not lie below the group that it is written in.',
    hint: 'write the id relative to its group, or move it',
  },
  'command-missing': {
    severity: 'error',
    meaning: "Marathon: AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
    hint: 'give one of cmd and args, or an image',
  },
  'label-line-break': {
    severity: 'error',
    meaning:
      'A HAPROXY_ label that is no template has a line break or another control character. marathon-lb pastes it into the configuration that all apps share, where the rest is a line of its own.',
    hint: 'write the value on one line, without > or | before it',
  },
  'label-unreadable': {
    severity: 'error',
    meaning:
      'marathon-lb cannot read a HAPROXY_ label: a port, weight or index that is no whole number, AUTH without its three parts, a template with a field that it does not fill in or a single brace, a deployment group without what it needs. It reads those of all apps in one go and fails, so that no app behind it is updated any more.',
    hint: 'correct the label',
  },
  'label-unusual': {
    severity: 'warning',
    meaning:
      'The hosts or paths of a HAPROXY_ label have characters that no host or path has: marathon-lb pastes them into rules that all apps share. With canary, blue-green and ab-test such a label is not sent.',
    hint: 'write for example HAPROXY_0_VHOST: shop.example,www.shop.example or HAPROXY_0_PATH: /cart',
  },
  'marathon-rule': {
    severity: 'error',
    meaning: 'The definition breaks a rule of Marathon, whose words the message has.',
    hint: 'correct it: Marathon would refuse the app with 422',
  },
  'reserved-label': {
    severity: 'warning',
    meaning: 'A label that begins with BATON_ and is not BATON_STRATEGY or BATON_DEPLOY. It is left out.',
    hint: 'remove it: these labels are written by Baton',
  },
  'deploy-invalid': {
    severity: 'error',
    meaning: 'The deploy block, or BATON_STRATEGY or BATON_DEPLOY, cannot be understood.',
    hint: 'see the strategies in docs/repository-format.md',
  },
  'job-invalid': {
    severity: 'error',
    meaning: 'A job of deploy.before that could not run, or that sets what only an app has.',
    hint: 'see docs/jobs.md',
  },
  'job-id-taken': {
    severity: 'warning',
    meaning:
      'An app stands where the jobs of another one would run (its id with -before): the jobs could not begin, and no change of that app would go on.',
    hint: 'give it another id',
  },
  'set-id-taken': {
    severity: 'error',
    meaning:
      'An app stands where a set of another one would run (its id with -canary, -blue, -green or -b). Only one of both can be there: nothing is written for this one.',
    hint: 'give it another id',
  },
  'deadline-too-short': {
    severity: 'warning',
    meaning: 'The deadline of a rollout ends before the first health check of a task: every version would be rejected.',
    hint: 'set delaySeconds of the check (Marathon takes 15 when it is missing), or a longer healthyWithin',
  },
  'duration-invalid': {
    severity: 'error',
    meaning: 'A duration that is no number with a unit, or is longer than a year.',
    hint: 'write for example 90s, 5m or 1h30m; units are ms s m h d',
  },
  'strategy-impossible': {
    severity: 'error',
    meaning: 'The strategy cannot work with this definition.',
    hint: 'change the strategy or the definition',
  },
  'step-collapses': {
    severity: 'warning',
    meaning: 'Two steps of a canary round to the same number of tasks: the second changes nothing.',
    hint: 'leave it out, or run more instances',
  },
  'placement-too-small': {
    severity: 'warning',
    meaning: 'The constraints on hostname allow fewer tasks than instances asks for: the rest would wait for ever.',
    hint: 'run fewer instances, or allow more hosts',
  },
  'floor-uncertain': {
    severity: 'warning',
    meaning:
      'A rolling replacement keeps its floor when it is itself replaced only if Mesos runs the health checks: Marathon counts no others.',
    hint: 'use MESOS_HTTP, MESOS_HTTPS, MESOS_TCP or COMMAND',
  },
} as const;
