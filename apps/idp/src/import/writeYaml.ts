import { Document, isMap, isNode, isPair, isScalar } from 'yaml'
import type { ConfigInput } from '../config/schema.ts'
import type { Finding } from './findings.ts'

/** Up to 100 characters that end with a word, or one word that is longer. */
const LINE = /\S.{0,99}(?=\s|$)|\S+/g

/** Words on lines of their own, each a comment. */
const comment = (text: string): string => (text.match(LINE) ?? []).map((line) => ` ${line}`).join('\n')

const HEAD =
  'Imported from the configuration of the walt.id IDP Kit. The report of the import says what was unsafe, dead or ambiguous there. What waits for a person is said here, above the key that it is about.'

/** The key of the deepest place that there is; undefined for the document itself. */
const keyAt = (document: Document, path: readonly string[]) => {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    if (!isMap(parent)) continue
    const name = path[length - 1]
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === name)
    if (pair && isNode(pair.key)) return pair.key
  }
  return undefined
}

const append = (before: string | null | undefined, text: string): string =>
  before ? `${before}\n${text}` : text

/** Writes a configuration as YAML, with what waits for a person as comments. The same input gives the same text. */
export const writeYaml = (config: ConfigInput, findings: readonly Finding[]): string => {
  // The reader of configurations takes no aliases.
  const document = new Document(config, { aliasDuplicateObjects: false })
  document.commentBefore = comment(HEAD)
  const said = new Set<string>()
  for (const { at, code, message, path } of findings) {
    if (at === undefined) continue
    const text = comment(`${code}${path === '' ? '' : ` (${path})`}: ${message}`)
    const key = keyAt(document, at)
    if (said.has(`${at.join('.')} ${text}`)) continue
    said.add(`${at.join('.')} ${text}`)
    const node = key ?? document
    node.commentBefore = append(node.commentBefore, text)
  }
  return document.toString({ lineWidth: 0 })
}
