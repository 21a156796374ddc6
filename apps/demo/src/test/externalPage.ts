import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDocument } from '@countersign/testing/document'
import { Hono } from 'hono'

/** The example of the documentation, as it is published. */
const EXAMPLE = join(import.meta.dirname, '../../../docs/examples/external-page')

const WRITTEN_FOR = 'https://id.example'

/** Serves the documentation's wallet page for a provider, with the headers that its page asks for. */
export async function createExternalPage(issuer: string): Promise<Hono> {
  const [html, script] = await Promise.all([
    readFile(join(EXAMPLE, 'index.html'), 'utf8'),
    readFile(join(EXAMPLE, 'wallet.js'), 'utf8'),
  ])
  const { text } = openDocument('apps/docs/guide/external-page.md').take({ holds: 'Content-Security-Policy' })
  const headers = text.replaceAll(WRITTEN_FOR, issuer).matchAll(/^([\w-]+): (.*)$/gm)
  const all = [...headers].map(([, name = '', value = '']) => [name, value] as const)
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of all) c.header(name, value)
  })
  app.get('/connect', (c) => c.html(html.replace(WRITTEN_FOR, issuer)))
  app.get('/wallet.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }))
  app.get('/favicon.ico', (c) => c.body(null, 204))
  return app
}
