import type { Pairing } from '@countersign/connectors'

/** An app's own scheme or a web address; not what would run or be shown as a page of ours. */
const OPENS = /^(?!(?:javascript|data|vbscript|blob|file):)[a-z][a-z\d+.-]*:/i

/** What may be shown of a pairing, whoever made it; undefined without a code. */
export const toPairing = (pairing: Partial<Pairing> | null | undefined): Pairing | undefined => {
  const { link, uri } = pairing ?? {}
  if (typeof uri !== 'string') return undefined
  return typeof link === 'string' && OPENS.test(link) ? { uri, link } : { uri }
}
