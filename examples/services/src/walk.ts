import { jsonOf } from './caller.ts'
import type { Services } from './services.ts'

type Task = { readonly id: string; readonly title: string }

/** Plans an event and gets it prepared: five calls between services, each with a token for that one. */
export const walk = async ({ planner }: Services, say: (line: string) => void): Promise<unknown> => {
  const event = { title: 'Harvest', date: '2027-09-01', notes: 'Bring baskets' }
  await jsonOf(
    await planner('calendar', { method: 'POST', path: '/events', scope: 'events.write', body: event }),
  )
  say('planner  → calendar  planned an event')
  say('calendar → files     kept its notes')
  say('calendar → tasks     asked for it to be prepared')
  const [task] = (await jsonOf(
    await planner('tasks', { method: 'GET', path: '/tasks', scope: 'tasks.read' }),
  )) as readonly Task[]
  say(`planner  → tasks     found "${task?.title}"`)
  await jsonOf(
    await planner('tasks', { method: 'POST', path: `/tasks/${task?.id}/done`, scope: 'tasks.write' }),
  )
  say('tasks    → files     read the notes')
  say('tasks    → calendar  said that it is ready')
  const refused = await planner('calendar', {
    method: 'POST',
    path: '/events',
    scope: 'events.read',
    body: event,
  })
  say(
    `planner  → calendar  refused with a token to read: ${refused.status} ${refused.headers.get('www-authenticate')}`,
  )
  return jsonOf(await planner('calendar', { method: 'GET', path: '/events', scope: 'events.read' }))
}
