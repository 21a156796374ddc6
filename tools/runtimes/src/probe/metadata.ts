import { createMetadataResolver } from '@countersign/nft-ownership/metadata'
import { tryOut } from './row.ts'
import type { Cases, Row } from './types.ts'

/** Where connections are guarded by the package, it is asked to; elsewhere it is given a `fetch`. */
function isNode(): boolean {
  const { process } = globalThis as { process?: { release?: { name: string }; versions: object } }
  const others = ['bun', 'deno'].some((name) => name in (process?.versions ?? {}))
  return process?.release?.name === 'node' && !others
}

/** A document of a gateway, held to its content id, and addresses that a contract may not name. */
export async function probe({ content }: Cases): Promise<readonly Row[]> {
  const { altered, cid, gateway } = content
  const fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)
  const resolve = createMetadataResolver({
    allowHttp: true,
    gateways: { ipfs: [gateway] },
    ...(!isNode() && { fetch }),
  })
  const ask = async (uri: string) => {
    const result = await resolve({ tokenId: '7', schema: 'erc721', uri })
    return result.ok ? [result.metadata.name, result.metadata.integrity] : result.code
  }
  const trial = (uri: string, expected: unknown) => ({ name: uri, run: () => ask(uri), expected })
  return [
    await tryOut('nft-ownership/metadata', {
      accepts: [
        trial(`ipfs://${cid}`, ['Seven', 'verified']),
        trial('data:application/json,{"name":"Seven"}', ['Seven', 'onchain']),
      ],
      refuses: [
        trial(`ipfs://${altered}`, 'metadata_mismatch'),
        trial(`${gateway}/secret`, 'uri_forbidden'),
        trial('http://[::ffff:7f00:1]/', 'uri_forbidden'),
        trial('https://169.254.169.254/latest/meta-data', 'uri_forbidden'),
        trial('data:application/json,[1]', 'metadata_invalid'),
      ],
    }),
  ]
}
