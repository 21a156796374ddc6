import { z } from 'zod'
import type { ConfigIssue } from './errors.ts'
import { isLoopback } from './loopback.ts'

/** What monitoring reads. */
export const metrics = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Serve `/metrics`, on a listener of its own.'),
    host: z.string().min(1).max(255).default('127.0.0.1').describe('Address to listen on.'),
    port: z.int().min(0).max(65_535).default(9464).describe('Port to listen on.'),
    token: z
      .string()
      .regex(/^sha256:[A-Za-z0-9_-]{43}$/, { error: 'a hash as `countersign admin key` prints it' })
      .optional()
      .describe(
        'Hash of the bearer token that a reader must send, as `countersign admin key` prints it. Needed on any address but loopback.',
      ),
    clients: z
      .boolean()
      .default(false)
      .describe(
        'Count tokens, sign-ins and refusals by client id as well: as many series as there are clients.',
      ),
  })
  .describe('Prometheus metrics.')

type Checked = { readonly metrics: z.output<typeof metrics> }

/** Never public by accident. */
export const metricsIssues = ({ metrics: { enabled, host, token } }: Checked): readonly ConfigIssue[] => {
  const url = `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`
  if (!enabled || token !== undefined || (URL.canParse(url) && isLoopback(url))) return []
  const message = 'anybody could read them there: give metrics.token, or listen on loopback'
  return [{ code: 'metrics_public', path: 'metrics.host', message }]
}
