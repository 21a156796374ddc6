import type { Verifier } from '@countersign/access-token'
import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
import { Hono } from 'hono'
import { z } from 'zod'
import { type Call, jsonOf } from './caller.ts'

const input = z.strictObject({ title: z.string().max(200), file: z.string(), event: z.string() })

/** Things to do. A task that is done reads its notes from the file service and tells the calendar. */
export const createTasks = ({ verifier, call }: { readonly verifier: Verifier; readonly call: Call }) => {
  const tasks = new Map<string, z.output<typeof input> & { readonly done: boolean }>()
  const write = requireActor({ verifier, allow: ['app'], scopes: ['tasks.write'] })
  return new Hono<{ Variables: ActorVariables }>()
    .get('/tasks', requireActor({ verifier, allow: ['app'], scopes: ['tasks.read'] }), (c) =>
      c.json([...tasks].map(([id, task]) => ({ id, ...task }))),
    )
    .post('/tasks', write, async (c) => {
      const parsed = input.safeParse(await c.req.json())
      if (!parsed.success) return c.json({ code: 'task_invalid' }, 400)
      const id = crypto.randomUUID()
      tasks.set(id, { ...parsed.data, done: false })
      return c.json({ id }, 201)
    })
    .post('/tasks/:id/done', write, async (c) => {
      const task = tasks.get(c.req.param('id'))
      if (!task) return c.json({ code: 'task_not_found' }, 404)
      const notes = await jsonOf(
        await call('files', { method: 'GET', path: `/files/${task.file}`, scope: 'files.read' }),
      )
      await jsonOf(
        await call('calendar', {
          method: 'POST',
          path: `/events/${task.event}/ready`,
          scope: 'events.write',
        }),
      )
      tasks.set(c.req.param('id'), { ...task, done: true })
      return c.json({ done: true, notes })
    })
}
