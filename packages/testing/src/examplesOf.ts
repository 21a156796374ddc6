import { type Block, blocksOf } from './document.ts'

/** A TypeScript block that a reader can copy: from a Markdown file or a docstring. */
export type Example = Block & {
  readonly language: 'ts' | 'tsx'
  /** The export that a docstring is about; absent in Markdown and at the head of a module. */
  readonly name?: string | undefined
}

const DOCSTRING = /^[ \t]*\/\*\*[\s\S]*?\*\//gm
const GUTTER = /^[ \t]*\*[ \t]?/gm
const EXPORT = /^\s*export (?:async )?(?:function\*?|const|class|type) (\w+)/

/** Finds every fenced `ts` or `tsx` block of a file. */
export function examplesOf({
  path,
  text,
}: {
  readonly path: string
  readonly text: string
}): readonly Example[] {
  if (path.endsWith('.md')) return blocksOf(path, text).filter(isExample)
  return [...text.matchAll(DOCSTRING)].flatMap(({ 0: docstring, index }) => {
    const above = text.slice(0, index).split('\n').length - 1
    const name = EXPORT.exec(text.slice(index + docstring.length))?.[1]
    return blocksOf(path, docstring.replace(GUTTER, ''))
      .filter(isExample)
      .map((block) => ({ ...block, line: above + block.line, ...(name !== undefined && { name }) }))
  })
}

const isExample = (block: Block): block is Example => block.language === 'ts' || block.language === 'tsx'
