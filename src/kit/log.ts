// The log: one JSON object or one readable line per entry. What looks like a secret does not get through.
import pc from 'picocolors';
import { pino, type DestinationStream, type Logger } from 'pino';
import { wantsColours } from './colours.js';
import { textLine } from './logLine.js';
import { hidden, oneLine, withoutSecrets } from './redact.js';

/** What the rooms write to; a pino logger is one. The message comes last: `log.warn({ app }, 'cannot be read')`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `text` is for people who look at a terminal, `json` for what collects logs. Default text. */
  readonly format?: 'text' | 'json';
  /** Default: as `wantsColours` says of stderr. */
  readonly colour?: boolean;
  /** Where lines go; stderr by default, because stdout belongs to the answers of commands. */
  readonly write?: (line: string) => void;
  /** The secrets in use right now: asked for each line, because settings are reloaded. */
  readonly secrets?: () => readonly string[];
}

/** Fields that are never shown, up to two levels down. */
const secretFields = ['token', 'password', 'secret', 'authorization', 'privateKey', 'passphrase', 'headers'];

export function createLog(options: LogOptions = {}): Logger {
  const write = options.write ?? ((line: string): void => void process.stderr.write(line));
  const colours = pc.createColors(options.colour ?? wantsColours(process.stderr));
  const stream: DestinationStream = {
    write: (line) => {
      const safe = withoutSecrets(line, options.secrets?.() ?? []);
      write(options.format === 'json' ? safe : textLine(safe, colours));
    },
  };
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: hidden },
      // The usual serialiser copies every property of an error: axios hangs the whole request with its headers on it.
      serializers: { err: errorText, error: errorText },
    },
    stream,
  );
}

function errorText(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { type: error.name, message: oneLine(error.message, 1_000), stack: error.stack };
}
