// Headers of a request for JSON.

export const json = { 'Content-Type': 'application/json' };
