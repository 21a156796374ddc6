import { createHash } from 'node:crypto'
import type { Content } from '../probe/types.ts'
import { serve } from './server.ts'

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** The id of a raw block: CIDv1, `raw`, SHA-256, in base32. */
function cidOf(text: string): string {
  const bytes = [0x01, 0x55, 0x12, 0x20, ...createHash('sha256').update(text).digest()]
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return `b${groups.map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')}`
}

/** Starts a gateway that has one document under its own id, and the same under the id of another. */
export async function startGateway() {
  const document = { name: 'Seven' }
  const { close, url: gateway } = await serve(() => ({ status: 200, body: document }))
  const content: Content = {
    gateway,
    cid: cidOf(JSON.stringify(document)),
    altered: cidOf('{"name":"Eight"}'),
  }
  return { close, content }
}
