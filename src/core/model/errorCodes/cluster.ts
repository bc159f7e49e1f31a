// Codes about what the cluster says to a definition.

export const clusterCodes = {
  'marathon-refused': {
    severity: 'error',
    meaning: 'Marathon does not take the definition; the message holds its own words and the path it complains about.',
    hint: 'correct the definition in git; nothing was changed in the cluster',
  },
  'job-not-in-metronome': {
    severity: 'error',
    meaning:
      'A job of deploy.before needs what Metronome has no field for, and the settings say that the jobs of this cluster run there. Nothing was begun.',
    hint: 'say it differently in the job (role: "*", a container of its own …), or take `metronome` out of the settings of the cluster',
  },
  'metronome-refused': {
    severity: 'error',
    meaning: 'Metronome does not take a job of deploy.before; the message holds its own words.',
    hint: 'correct the job in git; nothing was changed in the cluster',
  },
  'app-unreadable': {
    severity: 'error',
    meaning: 'Marathon has an app of this id, and what it says about it cannot be understood; nothing is done with it.',
    hint: 'look at the app in Marathon; if its definition is in order, the answer is one that this version does not know',
  },
  'cluster-unreachable': {
    severity: 'error',
    meaning: 'A cluster does not answer, so nothing can be said about its environments; the others are planned.',
    hint: 'see that the addresses below `clusters` in the settings are right and that Marathon answers there',
  },
  'not-in-version': {
    severity: 'error',
    meaning:
      'A definition needs what Marathon learnt in a later release than the cluster runs, and nothing older says the same.',
    hint: 'say it in a way that the release knows, or upgrade Marathon; nothing was changed in the cluster',
  },
  'field-not-in-version': {
    severity: 'warning',
    meaning:
      'A definition has a field that the Marathon of its cluster does not know: it reads over it, so the field does nothing and is not compared.',
    hint: 'take it out for this cluster, or upgrade Marathon',
  },
} as const;
