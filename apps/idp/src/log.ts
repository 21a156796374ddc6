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
  return destination === undefined ? pino(options) : pino(options, destination)
}
