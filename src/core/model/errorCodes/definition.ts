// Codes about one app.

export const definitionCodes = {} as const;
