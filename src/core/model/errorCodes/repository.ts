// Codes about the repository as a whole: its policy file, its layers, and how apps stand to each other.

export const repositoryCodes = {} as const;
