import type { Verifier } from '@countersign/access-token'
import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
import { Hono } from 'hono'

/** Texts by name, each with the application that wrote it. Calls nobody. */
export const createFiles = ({ verifier }: { readonly verifier: Verifier }) => {
  const files = new Map<string, { readonly text: string; readonly by: string | undefined }>()
  return new Hono<{ Variables: ActorVariables }>()
    .get('/files/:name', requireActor({ verifier, allow: ['app'], scopes: ['files.read'] }), (c) => {
      const file = files.get(c.req.param('name'))
      return file ? c.json(file) : c.json({ code: 'file_not_found' }, 404)
    })
    .put('/files/:name', requireActor({ verifier, allow: ['app'], scopes: ['files.write'] }), async (c) => {
      const { text } = (await c.req.json()) as { text?: unknown }
      if (typeof text !== 'string') return c.json({ code: 'text_missing' }, 400)
      const file = { text, by: c.var.actor.clientId }
      files.set(c.req.param('name'), file)
      return c.json(file)
    })
}
