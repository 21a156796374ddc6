import type { CID } from 'multiformats/cid'
import { OwnershipError } from '../errors.ts'
import { DAG_PB, RAW } from './cid.ts'
import { matchesCid, readFromCar } from './dag.ts'
import type { HttpAnswer } from './http.ts'
import { encodeSingleBlockFile } from './unixfs.ts'

/** Gets a URL in a form, at most `limit` bytes of it. */
export type GetForm = (query: string, accept: string, limit: number) => Promise<HttpAnswer>

/** The bytes of a content id, and whether they were verified. */
export type Content = { readonly bytes: Uint8Array; readonly verified: boolean }

const CAR = 'application/vnd.ipld.car'
const BLOCK = 'application/vnd.ipld.raw'

// Beside the file, a CAR has the directories on the way to it; no block on the network is larger than 2 MiB.
const CAR_EXTRA = 2 * 1024 * 1024

// Up to here every implementation writes a file as one block by default.
const ONE_BLOCK = 256 * 1024

/**
 * Gets what is under a content id from one gateway, and verifies it: a raw block by its hash, anything else as a CAR, every
 * block of it. A gateway that knows no CAR is believed only when the plain file hashes to the id, or with `allowUnverified`.
 *
 * @throws OwnershipError
 * @see IPFS trustless gateway specification
 */
export async function getContent(
  cid: CID,
  path: readonly string[],
  get: GetForm,
  limit: number,
  allowUnverified: boolean,
): Promise<Content> {
  if (cid.code === RAW && path.length === 0) return getRaw(cid, get, limit)
  if (cid.code !== DAG_PB) throw new OwnershipError('uri_unsupported', 'Only files and raw blocks are read.')
  const answer = await get(
    '?format=car&dag-scope=entity',
    `${CAR};version=1;order=dfs;dups=n`,
    limit + CAR_EXTRA,
  )
  if (answer.status === 200 && answer.type.startsWith(CAR)) {
    return { bytes: await readFromCar(answer.bytes, cid, path, limit), verified: true }
  }
  return getPlain(cid, path, await plainOf(answer, get, limit), allowUnverified)
}

async function getRaw(cid: CID, get: GetForm, limit: number): Promise<Content> {
  const { bytes } = expectOk(await get('?format=raw', BLOCK, limit))
  if (!(await matchesCid(cid, bytes))) {
    throw new OwnershipError(
      'metadata_mismatch',
      'The gateway has sent something else than the content id says.',
    )
  }
  return { bytes, verified: true }
}

// A gateway may not know the form, or may not look at it and send the file at once.
async function plainOf(answer: HttpAnswer, get: GetForm, limit: number): Promise<HttpAnswer> {
  const isRefused = [400, 406, 415, 501].includes(answer.status)
  const plain = isRefused ? await get('', 'application/json, */*;q=0.1', limit) : answer
  return expectOk(plain)
}

async function getPlain(
  cid: CID,
  path: readonly string[],
  { bytes }: HttpAnswer,
  allowUnverified: boolean,
): Promise<Content> {
  if (
    path.length === 0 &&
    bytes.length <= ONE_BLOCK &&
    (await matchesCid(cid, encodeSingleBlockFile(bytes)))
  ) {
    return { bytes, verified: true }
  }
  if (allowUnverified) return { bytes, verified: false }
  throw new OwnershipError('metadata_unavailable', 'The gateway gives no form that can be verified.')
}

/** Refuses an answer that is not 200. */
export function expectOk(answer: HttpAnswer): HttpAnswer {
  if (answer.status === 200) return answer
  throw new OwnershipError('metadata_unavailable', `The gateway has answered with status ${answer.status}.`)
}
