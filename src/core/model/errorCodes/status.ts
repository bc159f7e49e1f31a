// Codes about what is written down: the status branch.

export const statusCodes = {
  'branches-unreadable': {
    severity: 'error',
    meaning: 'The file branches.json on the status branch cannot be read: nobody knows which commits were taken last.',
    hint: 'restore it from the history of the status branch; removing it takes the branches as they are',
  },
  'record-unreadable': {
    severity: 'error',
    meaning: 'The record of an app on the status branch is broken: somebody edited it, or another program wrote it.',
    hint: 'restore the file from the history of the status branch, or remove it: the app is then looked at anew',
  },
  'decision-unreadable': {
    severity: 'error',
    meaning:
      'A file below decisions/ on the status branch is broken. It may have said pause or freeze, so its app counts as paused, its environment as frozen.',
    hint: 'restore the file from the history of the status branch, or remove it and say again what was meant',
  },
} as const;
