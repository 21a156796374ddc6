import { Command } from 'commander'
import type { DeliveryView, WebhookView } from '../webhooks/types.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import type { WebhookOperations } from './operationTypes.ts'
import { toJson, toTable } from './output.ts'
import type { Finish } from './program.ts'

const deliveryRow = ({ attempts, id, last, nextAttemptAt, state, type, webhook }: DeliveryView) => [
  id,
  webhook,
  type,
  state,
  String(attempts),
  last,
  nextAttemptAt ?? '',
]

const webhookRow = ({ events, name, origin }: WebhookView) => [name, origin, events.join(', ')]

/** `countersign webhooks …` */
export const webhooksCommand = (context: CommandContext, finish: Finish): Command => {
  const command = new Command('webhooks').description('receivers of events')
  const globals = (one: Command) => one.optsWithGlobals<GlobalOptions>()
  const use = <T>(one: Command, work: (webhooks: WebhookOperations) => Promise<T>): Promise<T> =>
    withOperations(context, globals(one), ({ webhooks }) => work(webhooks))
  const show = (one: Command, value: object, text: string): void =>
    context.output.result(globals(one).json ? toJson(value) : text)

  command
    .command('list')
    .description('list the webhooks of the configuration')
    .action(async (_flags, one: Command) => {
      const found = await use(one, async ({ list }) => list())
      show(one, found, toTable([['name', 'origin', 'events'], ...found.map(webhookRow)]))
    })

  command
    .command('deliveries')
    .description('list what was not delivered at the first attempt, and is still there')
    .option('--webhook <name>', 'of this webhook only')
    .action(async ({ webhook }: { webhook?: string }, one: Command) => {
      const found = await use(one, ({ deliveries }) => deliveries(webhook))
      const head = ['id', 'webhook', 'event', 'state', 'attempts', 'last', 'next attempt']
      show(one, found, toTable([head, ...found.map(deliveryRow)]))
    })

  command
    .command('retry <ids...>')
    .description('send deliveries that were given up once more: the running server does it')
    .action(async (ids: readonly string[], _flags, one: Command) => {
      const planned = await use(one, async ({ retry }) => {
        const views: DeliveryView[] = []
        for (const id of ids) views.push(await retry(id))
        return views
      })
      show(one, planned, planned.map(({ id }) => `planned ${id}`).join('\n'))
    })

  command
    .command('test <name>')
    .description('send an event webhook.test, once and from here')
    .action(async (name: string, _flags, one: Command) => {
      const { delivered, last } = await use(one, ({ test }) => test(name))
      if (!delivered) return finish(EXIT.refused, 'webhook_undelivered', `${name} did not take it: ${last}`)
      show(one, { webhook: name, delivered, last }, `${name} took it: ${last}`)
    })

  return command
}
