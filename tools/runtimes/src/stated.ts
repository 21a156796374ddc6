/** Runtimes that the table has a column for. */
export const NAMES = ['Node 20', 'Node 22', 'Node 24', 'Bun', 'Deno', 'workerd', 'Chromium'] as const

export type RuntimeName = (typeof NAMES)[number]

/** What is said of a package: in which runtimes it is for use, and in which importing it does no harm. */
export type Stated = { readonly use: readonly RuntimeName[]; readonly import: readonly RuntimeName[] }

const WORDS: Readonly<Partial<Record<RuntimeName, RegExp>>> = {
  Bun: /\bBun\b/,
  Deno: /\bDeno\b/,
  workerd: /\bworkers\b/i,
  Chromium: /\bbrowsers\b/,
}

/** The oldest Node.js that a sentence names, as `20` or `22.13`. */
export function oldestNode(sentence: string): string | undefined {
  return /Node\.js (?:from )?(\d+(?:\.\d+)?)/.exec(sentence)?.[1]
}

function namedIn(sentence: string): readonly RuntimeName[] {
  const oldest = Number(oldestNode(sentence) ?? Number.POSITIVE_INFINITY)
  return NAMES.filter((name) => {
    const word = WORDS[name]
    // Of each release line the last one is run.
    return word ? word.test(sentence) : Number(name.slice('Node '.length)) >= Math.floor(oldest)
  })
}

/** Sentences of the section `Runtimes` of a README. */
export function sentencesOf(readme: string): readonly string[] {
  const [, section = ''] = /^## Runtimes[^\n]*\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme) ?? []
  return section
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(?<=\.) (?=[A-Z`])/)
}

/**
 * Reads where a package, or a part of it, runs: in the first sentence of the section, or in the one that begins with the
 * part's name. A sentence that begins with "Importing" names where it does no harm.
 */
export function statedIn(readme: string, row: string): Stated {
  const sentences = sentencesOf(readme)
  const own = row.includes('/')
    ? sentences.find((sentence) => sentence.startsWith(`\`@countersign/${row}\``))
    : undefined
  const harmless = sentences.find((sentence) => sentence.startsWith('Importing')) ?? ''
  return { use: namedIn(own ?? sentences[0] ?? ''), import: namedIn(harmless) }
}
