// Codes about the daemon's own settings.

export const settingsCodes = {
  'settings-invalid': {
    severity: 'error',
    meaning: 'baton.config.yaml, or a BATON_ variable, cannot be used. Nothing is started with it.',
    hint: 'see "A real configuration" in README.md',
  },
} as const;
