import { type AuditEntry, verifyAuditChain } from '@countersign/oidc-store'
import { Command, InvalidArgumentError } from 'commander'
import type { AuditFilter } from '../events/filter.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import type { Operations } from './operationTypes.ts'
import { toJson, toTable } from './output.ts'
import type { Finish } from './program.ts'

type Flags = AuditFilter & { readonly after?: number; readonly limit?: number; readonly expect?: string }

const whole = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a whole number is needed')
  return Number(text)
}

const filterOf = ({ account, client, type }: Flags): AuditFilter => ({ account, client, type })

/** The newest that match. */
const newest = async ({ audit }: Operations, flags: Flags): Promise<readonly AuditEntry[]> => {
  const { after = 0, limit = 50 } = flags
  let kept: readonly AuditEntry[] = []
  for await (const page of audit(after, filterOf(flags))) kept = [...kept, ...page].slice(-Math.max(1, limit))
  return kept
}

const text = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const actorOf = (actor: unknown): string => {
  if (typeof actor !== 'object' || actor === null) return ''
  const { kind, name, account } = actor as Readonly<Record<string, string | undefined>>
  return [kind, name ?? account].filter((part) => part !== undefined).join(' ')
}

const row = ({ at, event, sequence }: AuditEntry): readonly string[] => [
  String(sequence),
  new Date(at).toISOString(),
  text(event['type']),
  actorOf(event['actor']),
  text(event['client']),
  text(event['account']),
  text(event['code']),
]

const HEADINGS = ['#', 'time', 'event', 'actor', 'client', 'account', 'code']

type Verified =
  | { readonly ok: true; readonly entries: number; readonly hash: string; readonly found: boolean }
  | { readonly ok: false; readonly code: 'gap' | 'changed' | 'cut'; readonly sequence: number }

const verify = async ({ audit }: Operations, expected: string | undefined): Promise<Verified> => {
  let last: AuditEntry | undefined
  let found = expected === undefined
  for await (const page of audit(0, {})) {
    const checked = verifyAuditChain(page, last)
    if (!checked.ok) return checked
    found ||= page.some(({ hash }) => hash === expected)
    last = checked.last
  }
  return { ok: true, entries: last?.sequence ?? 0, hash: last?.hash ?? '', found }
}

const filtered = (command: Command): Command =>
  command
    .option('--after <sequence>', 'only entries after this one', whole)
    .option('--type <event>', 'only this event, for example login.refused')
    .option('--client <id>', 'only events of this client')
    .option('--account <caip-10>', 'only events about this account')

/** `countersign audit …` */
export const auditCommand = (context: CommandContext, finish: Finish): Command => {
  const audit = new Command('audit').description('the audit log')
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions>()

  filtered(audit.command('list').description('show the newest entries'))
    .option('--limit <count>', 'how many; default 50', whole)
    .action(async (flags: Flags, command: Command) => {
      const entries = await withOperations(context, globals(command), (operations) =>
        newest(operations, flags),
      )
      const table = toTable([HEADINGS, ...entries.map(row)])
      context.output.result(globals(command).json ? toJson(entries) : table)
    })

  filtered(
    audit.command('export').description('print every entry, oldest first, one JSON object a line'),
  ).action(async (flags: Flags, command: Command) => {
    await withOperations(context, globals(command), async ({ audit }) => {
      for await (const page of audit(flags.after ?? 0, filterOf(flags)))
        for (const entry of page) context.output.result(JSON.stringify(entry))
    })
  })

  audit
    .command('verify')
    .description('check that no entry was changed, removed or put in between, and print the last hash')
    .option('--expect <hash>', 'a hash that was printed before and has to be in the log still')
    .action(async ({ expect }: Flags, command: Command) => {
      const verified = await withOperations(context, globals(command), (operations) =>
        verify(operations, expect),
      )
      if (!verified.ok) {
        const { code, sequence } = verified
        return finish(EXIT.refused, `audit_${code}`, `the log does not hold together at entry ${sequence}`)
      }
      const { entries, found, hash } = verified
      if (!found) {
        return finish(
          EXIT.refused,
          'audit_hash_missing',
          'the expected hash is in no entry: the log is another one',
        )
      }
      const { json } = globals(command)
      context.output.result(
        json ? toJson({ ok: true, entries, hash }) : `${entries} entries, last hash ${hash}`,
      )
    })

  return audit
}
