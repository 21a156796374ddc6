import { parseDocument } from 'yaml'

/**
 * Reads one document of YAML 1.2, which contains JSON. Throws for what it is not, with the place on the first line, and also
 * for what the library only warns of: who has written a tag or a directive has meant something by it. Aliases are not needed
 * here and can be made to explode.
 */
export const readYaml = (text: string): unknown => {
  const document = parseDocument(text, { prettyErrors: true })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem) throw problem
  return document.toJS({ maxAliasCount: 0 }) as unknown
}
