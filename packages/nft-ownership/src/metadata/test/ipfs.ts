import type { IncomingMessage, ServerResponse } from 'node:http'
import * as CarWriter from '@ipld/car/buffer-writer'
import { createWriter } from '@ipld/car/buffer-writer'
import { encode, type PBLink } from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { DAG_PB, RAW } from '../cid.ts'
import { decodeUnixFs, KIND } from '../unixfs.ts'
import type { Handler } from './servers.ts'

/**
 * A content store and a gateway over it, written after the trustless gateway specification: a double, not a recording.
 * Places in sharded directories are made up, since the resolver does not compute them.
 */
export type Blocks = Map<string, { readonly cid: CID; readonly bytes: Uint8Array }>

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

export async function put(
  blocks: Blocks,
  codec: number,
  bytes: Uint8Array,
  version: 0 | 1 = 1,
): Promise<CID> {
  const cid = CID.create(version, codec, await sha256.digest(bytes))
  blocks.set(cid.multihash.bytes.join(), { cid, bytes })
  return cid
}

export const putRaw = async (blocks: Blocks, value: string): Promise<CID> => put(blocks, RAW, text(value))

/** Files and directories: a protocol buffer with the type, and what else is given. */
export async function putNode(
  blocks: Blocks,
  data: readonly number[],
  links: readonly { readonly name?: string; readonly cid: CID }[] = [],
  version: 0 | 1 = 1,
): Promise<CID> {
  const sorted = [...links].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  const pb = sorted.map(({ name = '', cid }): PBLink => ({ Name: name, Tsize: 1, Hash: cid }))
  return put(blocks, DAG_PB, encode({ Data: Uint8Array.from(data), Links: pb }), version)
}

export async function putFile(blocks: Blocks, ...pieces: readonly string[]): Promise<CID> {
  const links = await Promise.all(pieces.map(async (piece) => ({ cid: await putRaw(blocks, piece) })))
  return putNode(blocks, [0x08, KIND.file], links)
}

export async function putDirectory(blocks: Blocks, entries: Readonly<Record<string, CID>>): Promise<CID> {
  return putNode(
    blocks,
    [0x08, KIND.directory],
    Object.entries(entries).map(([name, cid]) => ({ name, cid })),
  )
}

export async function putShard(blocks: Blocks, entries: Readonly<Record<string, CID>>): Promise<CID> {
  const links = Object.entries(entries).map(([name, cid]) => ({ name, cid }))
  return putNode(blocks, [0x08, KIND.shard, 0x12, 1, 255, 0x28, 0x22, 0x30, 0x80, 0x02], links)
}

export function carOf(blocks: Blocks, root: CID): Uint8Array {
  const all = [...blocks.values()]
  const size = all.reduce((sum, block) => sum + CarWriter.blockLength(block as never), 0)
  const writer = createWriter(new ArrayBuffer(size + 1024), { roots: [root] })
  for (const block of all) writer.write(block as never)
  return writer.close({ resize: true })
}

/** Answers raw blocks, CARs (of everything there is) and, with `plain`, files without any proof. */
export function gateway(blocks: Blocks, { plain = false, car = true } = {}): Handler {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://gateway')
    const [, kind, id = ''] = url.pathname.split('/')
    const cid = kind === 'ipfs' ? CID.parse(id) : undefined
    const block = cid && blocks.get(cid.multihash.bytes.join())
    if (cid === undefined || block === undefined) return void response.writeHead(504).end()
    if (url.searchParams.get('format') === 'raw')
      return send(response, 'application/vnd.ipld.raw', block.bytes)
    if (car && wantsCar(request))
      return send(response, 'application/vnd.ipld.car; version=1', carOf(blocks, cid))
    if (!plain) return void response.writeHead(406).end()
    const node = decodeUnixFs(block.bytes)
    const leaves = node.links.map(
      (link) => blocks.get(link.Hash.multihash.bytes.join())?.bytes ?? new Uint8Array(),
    )
    send(response, 'application/json', Buffer.concat([node.data, ...leaves]))
  }
}

const wantsCar = (request: IncomingMessage): boolean =>
  (request.headers.accept ?? '').startsWith('application/vnd.ipld.car')

function send(response: ServerResponse, type: string, body: Uint8Array): void {
  response.writeHead(200, { 'content-type': type }).end(body)
}
