import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config/schema.ts'
import { traceOfNow } from './telemetry/active.ts'

export type { Logger } from 'pino'

/** Names that never reach a log, wherever they are in an object of up to two levels. */
const SECRET = [
  'authorization',
  'cookie',
  'set-cookie',
  'client_secret',
  'clientSecret',
  'secret',
  'code',
  'code_verifier',
  'refresh_token',
  'access_token',
  'id_token',
  'signature',
  'proof',
  'jwk',
  'password',
].flatMap((name) =>
  [name, `*.${name}`, `*.*.${name}`].map((path) => path.replace(/(^|\.)([\w]+-[\w-]+)$/, '["$2"]')),
)

/** Error codes are words (`nonce_used`, `ERR_STREAM`); an authorization code is 43 random characters. */
const isErrorCode = (value: unknown): boolean =>
  typeof value === 'string' && /^(?:[a-z_]{1,40}|[A-Z][A-Z0-9_]{0,39})$/.test(value)

const censor = (value: unknown, path: readonly string[]): unknown =>
  path.at(-1) === 'code' && isErrorCode(value) ? value : '[redacted]'

/**
 * Gathers the lines of one turn of the event loop into one write, which is made before the next turn, and at the latest at
 * exit. `flushSync` is called by the logger itself after a fatal line.
 */
export const inOneWrite = (
  destination: DestinationStream,
): DestinationStream & { readonly flushSync: () => void } => {
  let lines = ''
  const flushSync = () => {
    const written = lines
    lines = ''
    if (written !== '') destination.write(written)
  }
  return {
    write: (line) => {
      if (lines === '') setImmediate(flushSync)
      lines += line
    },
    flushSync,
  }
}

const standardOutput = (): DestinationStream => {
  // Written in the background, the last lines of a process would be lost, or come before those that are still on their way.
  const output = inOneWrite(pino.destination({ dest: 1, sync: true }))
  process.once('exit', output.flushSync)
  return output
}

/** Structured logs, one JSON object a line, without secrets; on standard output unless told otherwise. */
export const createLogger = ({ log }: Pick<Config, 'log'>, destination?: DestinationStream): Logger => {
  const options = {
    level: log.level,
    base: { service: 'countersign' },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: traceOfNow,
    redact: { paths: SECRET, censor },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  // Nothing would be written: no listener at exit is left behind.
  if (destination === undefined && log.level === 'silent') return pino(options)
  return pino(options, destination ?? standardOutput())
}
