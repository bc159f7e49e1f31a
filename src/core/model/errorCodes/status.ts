// Codes about what is written down: the status branch.

export const statusCodes = {
  'record-unreadable': {
    severity: 'error',
    meaning: 'The record of an app on the status branch is broken: somebody edited it, or another program wrote it.',
    hint: 'restore the file from the history of the status branch, or remove it: the app is then looked at anew',
  },
} as const;
