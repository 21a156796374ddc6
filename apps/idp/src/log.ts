import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config/schema.ts'

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

/** Structured logs, one JSON object a line, without secrets; on standard output unless told otherwise. */
export const createLogger = ({ log }: Pick<Config, 'log'>, destination?: DestinationStream): Logger => {
  const options = {
    level: log.level,
    base: { service: 'countersign' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
