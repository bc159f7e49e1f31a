// Codes about what the cluster says to a definition.

export const clusterCodes = {
  'marathon-refused': {
    severity: 'error',
    meaning: 'Marathon does not take the definition; the message holds its own words and the path it complains about.',
    hint: 'correct the definition in git; nothing was changed in the cluster',
  },
} as const;
