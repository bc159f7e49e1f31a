// Codes about edits that Baton makes in files: what it does not do to somebody's file.

export const editCodes = {
  'edit-refused': {
    severity: 'error',
    meaning: 'A value cannot be set in the file without changing more than it.',
    hint: 'edit the file by hand',
  },
} as const;
