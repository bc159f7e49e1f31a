// Codes about the daemon's own settings.

export const settingsCodes = {
  'settings-invalid': {
    severity: 'error',
    meaning: 'baton.config.yaml, or a BATON_ variable, cannot be used. Nothing is started with it.',
    hint: 'see "A real configuration" in README.md',
  },
  'ceiling-exceeded': {
    severity: 'warning',
    meaning: 'baton.yaml asks for more than the settings let the repository have (`may`). The settings count.',
    hint: 'ask for no more than that, or have the settings changed',
  },
} as const;
