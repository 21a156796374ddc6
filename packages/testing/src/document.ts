import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export { type ModuleRun, type RunModuleOptions, runModule } from './runModule.ts'
export { type RunShellOptions, runShell, type ShellRun } from './runShell.ts'

const root = join(import.meta.dirname, '../../..')

/** A fenced block of a Markdown file. */
export type Block = {
  /** Path of the file from the root of the repository. */
  readonly path: string
  /** Line of the fence, from 1. */
  readonly line: number
  /** First word after the fence; empty when there is none. */
  readonly language: string
  /** What follows that word on the line of the fence. */
  readonly info: string
  /** The nearest heading above, without its marks; empty when there is none. */
  readonly heading: string
  readonly text: string
}

/** Which block is meant. What is left out fits any. */
export type BlockQuery = {
  readonly language?: string | undefined
  /** The nearest heading above, as a whole. */
  readonly heading?: string | undefined
  /** A piece of the block's text. */
  readonly holds?: string | undefined
  /** Which of those that fit, from 0. Default: 0, and there must be no second. */
  readonly at?: number | undefined
}

/** A Markdown file whose blocks a test takes one by one, to run them. */
export type MarkdownDocument = {
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** Takes one block. Throws when none fits, or more than one and `at` does not say which. */
  readonly take: (query?: BlockQuery) => Block
  /** Takes every block that fits. Throws when there is none. */
  readonly takeAll: (query?: Omit<BlockQuery, 'at'>) => readonly Block[]
  /** Takes a block that cannot be run here, and says so aloud. What can be checked of it is the test's to check. */
  readonly takeUnrunnable: (query: BlockQuery, why: string) => Block
  /** Throws when a block is left that no test has taken. Blocks of `text` and `bytes` are prose. */
  readonly expectAllTaken: () => void
}

const PROSE = new Set(['text', 'bytes'])

/** True for a block that is only shown: `text` and `bytes`. All others are for a test to run. */
export const isProse = ({ language }: Block): boolean => PROSE.has(language)

const FENCE = /^([ \t]*)(`{3,})\s*(\S*)[ \t]*(.*)$/
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/

/** Finds the fenced blocks of a Markdown text. A fence in a list is read without its indentation. */
export function blocksOf(path: string, text: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  let heading = ''
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const [, found] = HEADING.exec(line) ?? []
    if (found !== undefined) heading = found
    const [fence, indent = '', ticks = '', language = '', info = ''] = FENCE.exec(line) ?? []
    if (fence === undefined) continue
    const length = lines.slice(index + 1).findIndex((one) => one.trim() === ticks)
    if (length === -1) throw new Error(`${path}:${index + 1}: the block is not closed`)
    const body = lines.slice(index + 1, index + 1 + length)
    const shown = body.map((one) => `${one.startsWith(indent) ? one.slice(indent.length) : one}\n`)
    blocks.push({ path, line: index + 1, language, info, heading, text: shown.join('') })
    index += length + 1
  }
  return blocks
}

/**
 * Opens a Markdown file of the repository, given by its path from the root, so that a test can run its blocks.
 *
 * @example
 * const page = openDocument('apps/docs/guide/webhooks.md')
 * const { exports } = await runModule(page.take({ language: 'ts', heading: 'Receive' }))
 * page.expectAllTaken()
 */
export function openDocument(path: string): MarkdownDocument {
  const text = readFileSync(join(root, path), 'utf8')
  const blocks = blocksOf(path, text)
  const taken = new Set<Block>()

  const matching = ({ language, heading, holds }: BlockQuery): readonly Block[] => {
    const found = blocks.filter(
      (block) =>
        (language === undefined || block.language === language) &&
        (heading === undefined || block.heading === heading) &&
        (holds === undefined || block.text.includes(holds)),
    )
    if (found.length === 0)
      throw new Error(`${path} has no block of ${JSON.stringify({ language, heading, holds })}`)
    return found
  }

  const take = (query: BlockQuery = {}): Block => {
    const found = matching(query)
    if (query.at === undefined && found.length > 1) {
      throw new Error(
        `${path}: blocks ${found.map(({ line }) => line).join(', ')} fit ${JSON.stringify(query)}`,
      )
    }
    const block = found[query.at ?? 0]
    if (!block) throw new Error(`${path} has only ${found.length} blocks of ${JSON.stringify(query)}`)
    taken.add(block)
    return block
  }

  return {
    path,
    text,
    blocks,
    take,
    takeAll: (query = {}) => {
      const found = matching(query)
      for (const block of found) taken.add(block)
      return found
    },
    takeUnrunnable: (query, why) => {
      const block = take(query)
      // biome-ignore lint/suspicious/noConsole: what is not run must be seen
      console.warn(`NOT RUN: ${path}:${block.line}: ${why}`)
      return block
    },
    expectAllTaken: () => {
      const left = blocks.filter((block) => !taken.has(block) && !isProse(block))
      if (left.length === 0) return
      const places = left.map(({ line, language }) => `${path}:${line} (${language || 'no language'})`)
      throw new Error(`no test runs ${places.join(', ')}`)
    },
  }
}
