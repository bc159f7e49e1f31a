// BATON_* variables, laid over the settings file: what differs from machine to machine without a second file.

export type Variables = Readonly<Record<string, string | undefined>>;

/** Variable → where it goes. Lists are separated by commas. BATON_CONFIG names the file itself and is read by the CLI. */
const variableTable = {
  BATON_MODE: { at: ['mode'], list: false },
  BATON_DATA: { at: ['data'], list: false },
  BATON_HTTP_LISTEN: { at: ['http', 'listen'], list: false },
  BATON_LOG_LEVEL: { at: ['log', 'level'], list: false },
  BATON_GITLAB_URL: { at: ['gitlab', 'url'], list: false },
  BATON_REPOSITORY_URL: { at: ['repository', 'url'], list: false },
  BATON_REPOSITORY_BRANCH: { at: ['repository', 'branch'], list: false },
  BATON_MARATHON: { at: ['clusters', 'default', 'marathon'], list: true },
} as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function withVariables(settings: unknown, variables: Variables): unknown {
  let result = settings;
  for (const [name, { at, list }] of Object.entries(variableTable)) {
    const text = variables[name];
    if (text === undefined || text === '') continue;
    result = placed(result, at, list ? text.split(',').map((part) => part.trim()) : text);
  }
  return result;
}

function placed(target: unknown, at: readonly string[], value: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  const base = isRecord(target) ? target : {};
  return { ...base, [key]: placed(base[key], rest, value) };
}
