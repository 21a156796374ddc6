import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import { clientAdapter } from '../internal/clientAdapter.ts'
import { assertIdentifiers, isIdentifier } from '../internal/input.ts'
import { refusal } from '../internal/refuse.ts'
import { burial, isSpent, rememberFor, windowOf } from '../sql/models.ts'
import { fromRow, keyOf, toColumns } from '../sql/records.ts'
import type { Row } from '../sql/row.ts'
import type { Payload, RefreshTokenGrace } from '../types.ts'
import { createClients } from './clients.ts'
import type { Connection, Reply } from './connection.ts'
import { keyName } from './names.ts'
import { CONSUME, DESTROY, FIND_BY, REVOKE, SAVE } from './recordScripts.ts'

/** The adapters of all models over one connection. */
export function createAdapterFactory(redis: Connection, grace: RefreshTokenGrace): AdapterFactory {
  return (model) =>
    model === 'Client' ? clientAdapter(createClients(redis)) : recordAdapter(redis, model, grace)
}

/** `HMGET p e s n`, as a row; undefined when there is nothing, or nothing any more. */
const toRow = (reply: Reply, now: number): Row | undefined => {
  const [payload, expires, consumed, reuses] = Array.isArray(reply) ? (reply as readonly Reply[]) : []
  if (typeof payload !== 'string') return undefined
  if (typeof expires === 'string' && Number(expires) <= now) return undefined
  return { payload, consumed_at: consumed ?? null, reuses: reuses ?? 0 }
}

type Save = {
  readonly once: boolean
  readonly model: string
  readonly id: string
  readonly payload: Payload
  readonly expiresIn: number | undefined
}

// biome-ignore format: one line, as `SAVE` names them
const ARGUMENTS = ['model', 'id', 'payload', 'grant', 'client', 'account', 'uid', 'userCode', 'consumed', 'expires']

/** False when the script refused. */
const save = async (redis: Connection, { once, model, id, payload, expiresIn }: Save): Promise<boolean> => {
  const now = redis.now()
  const columns = toColumns(model, id, payload, now, expiresIn)
  const args = ARGUMENTS.map((name) => columns[name] ?? '')
  return (await redis.script(SAVE, [redis.prefix], [once ? 1 : 0, now, ...args])) === 1
}

function recordAdapter(redis: Connection, model: string, grace: RefreshTokenGrace): Adapter {
  const window = windowOf(model, grace)
  const spent = (row: Row): boolean => isSpent(row, redis.now(), window)
  const lookUp = async (index: 'uid' | 'user-code', value: string): Promise<AdapterPayload | undefined> => {
    if (!isIdentifier(value)) return undefined
    const row = toRow(await redis.script(FIND_BY, [redis.prefix], [index, model, value]), redis.now())
    return row && fromRow(row, undefined, spent)
  }
  return {
    upsert: async (id, payload, expiresIn) => {
      assertIdentifiers(id)
      if (model === 'ReplayDetection') return remember(redis, id, payload as Payload, expiresIn)
      await save(redis, { once: false, model, id, payload: payload as Payload, expiresIn })
    },
    find: async (id) => {
      if (!isIdentifier(id)) return undefined
      const key = keyName(redis.prefix, 'record', model, keyOf(model, id))
      const row = toRow(await redis.command('HMGET', key, 'p', 'e', 's', 'n'), redis.now())
      return row && fromRow(row, id, spent)
    },
    findByUid: (uid) => lookUp('uid', uid),
    findByUserCode: (userCode) => lookUp('user-code', userCode),
    consume: async (id) => {
      const now = redis.now()
      const rest = [now, window.reuses, now - window.grace, burial(now).end]
      const won =
        isIdentifier(id) &&
        (await redis.script(CONSUME, [redis.prefix], [model, keyOf(model, id), ...rest])) === 1
      if (!won) throw await refusal(model, `${model} already consumed`)
    },
    destroy: async (id) => {
      if (!isIdentifier(id)) return
      const { now, end } = burial(redis.now())
      await redis.script(DESTROY, [redis.prefix], [model, keyOf(model, id), now, end])
    },
    revokeByGrantId: async (grantId) => {
      if (!isIdentifier(grantId)) return
      const { now, end } = burial(redis.now())
      await redis.script(REVOKE, [redis.prefix], [grantId, now, end])
    },
  }
}

/** An identifier that is there already is a replay. */
async function remember(
  redis: Connection,
  id: string,
  payload: Payload,
  expiresIn: number | undefined,
): Promise<void> {
  const seconds = rememberFor(expiresIn)
  const until = Math.floor(redis.now() / 1000) + seconds
  const entry = {
    once: true,
    model: 'ReplayDetection',
    id,
    payload: { ...payload, exp: until },
    expiresIn: seconds,
  }
  if (!(await save(redis, entry))) throw await refusal('ReplayDetection', 'replay detected')
}
