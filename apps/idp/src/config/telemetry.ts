import { z } from 'zod'
import type { ConfigIssue } from './errors.ts'
import { isLoopback } from './loopback.ts'

/** Where traces go. */
export const telemetry = z
  .strictObject({
    otlpEndpoint: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .describe(
        'Where traces are sent, by OTLP over HTTP with JSON, whole: `http://127.0.0.1:4318/v1/traces`. Without it there are none.',
      ),
    headers: z
      .record(
        z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
        z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?$/),
      )
      .default({})
      .describe('Sent with them, for example `authorization`.'),
    serviceName: z.string().min(1).max(100).default('countersign').describe('`service.name` of the traces.'),
    sampling: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('Share of the requests that are traced, from 0 to 1, decided by the trace id.'),
    trustTraceparent: z
      .boolean()
      .default(false)
      .describe(
        'Continue the trace that a request names (W3C Trace Context). Only behind a proxy that sets or removes `traceparent`.',
      ),
  })
  .describe('OpenTelemetry traces.')

type Checked = {
  readonly mode: 'production' | 'development'
  readonly telemetry: z.output<typeof telemetry>
}

/** Credentials in `headers` never travel in clear. */
export const telemetryIssues = ({ telemetry: { headers, otlpEndpoint } }: Checked): readonly ConfigIssue[] =>
  otlpEndpoint?.startsWith('http:') && !isLoopback(otlpEndpoint) && Object.keys(headers).length > 0
    ? [
        {
          code: 'telemetry_insecure',
          path: 'telemetry.otlpEndpoint',
          message: 'headers may hold credentials: https is required unless the host is loopback',
        },
      ]
    : []
