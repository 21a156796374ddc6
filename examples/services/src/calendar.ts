import type { Verifier } from '@countersign/access-token'
import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
import { Hono } from 'hono'
import { z } from 'zod'
import { type Call, jsonOf } from './caller.ts'

const input = z.strictObject({ title: z.string().max(200), date: z.iso.date(), notes: z.string() })

type Event = { readonly title: string; readonly date: string; readonly ready: boolean }

/** Events. A new one keeps its notes at the file service, and is prepared by a task. */
export const createCalendar = ({ verifier, call }: { readonly verifier: Verifier; readonly call: Call }) => {
  const events = new Map<string, Event>()
  const write = requireActor({ verifier, allow: ['app'], scopes: ['events.write'] })
  return new Hono<{ Variables: ActorVariables }>()
    .get('/events', requireActor({ verifier, allow: ['app'], scopes: ['events.read'] }), (c) =>
      c.json([...events].map(([id, event]) => ({ id, ...event }))),
    )
    .post('/events', write, async (c) => {
      const parsed = input.safeParse(await c.req.json())
      if (!parsed.success) return c.json({ code: 'event_invalid' }, 400)
      const { title, date, notes } = parsed.data
      const event = crypto.randomUUID()
      const [file, prepare] = [`notes-${event}`, `Prepare ${title}`]
      await jsonOf(
        await call('files', {
          method: 'PUT',
          path: `/files/${file}`,
          scope: 'files.write',
          body: { text: notes },
        }),
      )
      const task = { title: prepare.slice(0, 200), file, event }
      await jsonOf(await call('tasks', { method: 'POST', path: '/tasks', scope: 'tasks.write', body: task }))
      events.set(event, { title, date, ready: false })
      return c.json({ id: event }, 201)
    })
    .post('/events/:id/ready', write, (c) => {
      const event = events.get(c.req.param('id'))
      if (!event) return c.json({ code: 'event_not_found' }, 404)
      events.set(c.req.param('id'), { ...event, ready: true })
      return c.json({ ready: true })
    })
}
