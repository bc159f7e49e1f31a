// Codes about what `baton import` reads: templates, their values, and the pairs of zdd.

export const importCodes = {
  'placeholder-unset': {
    severity: 'error',
    meaning: 'A placeholder of a template has no value in an environment.',
    hint: 'add it to the values of that environment, or escape it if it is meant literally: \\{{name}} or $${NAME}',
  },
  'template-logic': {
    severity: 'error',
    meaning: 'A template decides or repeats something ({{#if}}, {% for %}, filters): only plain names are filled in.',
    hint: 'write both cases out, or run your own tool first and import what it makes',
  },
  'values-invalid': {
    severity: 'error',
    meaning: 'A file of values cannot be understood, or gives no usable value for a name.',
    hint: 'write NAME=value lines, or one object in JSON or YAML',
  },
  'value-unused': {
    severity: 'warning',
    meaning: 'No template has a placeholder for the value.',
    hint: 'correct the name, or remove it',
  },
  'zdd-unfinished': {
    severity: 'error',
    meaning: 'Both apps of a blue-green pair of zdd have tasks, and the newer one is not at its target.',
    hint: 'finish or take back the deployment with zdd first, then export the apps again',
  },
  'import-inexact': {
    severity: 'error',
    meaning: 'No repository was found that renders an environment exactly as the filled templates say.',
    hint: 'import this file by hand, and report it: nothing was written',
  },
} as const;
