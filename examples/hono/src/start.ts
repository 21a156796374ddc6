import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { createApp } from './app.ts'

const port = Number(process.env['PORT'] ?? 4620)
const origin = process.env['ORIGIN'] ?? `http://127.0.0.1:${port}`
const secret = process.env['SECRET'] ?? randomBytes(32).toString('hex')
serve({ fetch: createApp({ origin, secret }).fetch, port, hostname: '127.0.0.1' }, () =>
  process.stdout.write(`listening on ${origin}\n`),
)
