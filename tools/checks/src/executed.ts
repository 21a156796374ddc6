import { blocksOf, isProse } from '@countersign/testing/document'
import type { Problems } from './check.ts'
import type { TextFile, Workspace } from './workspace.ts'

const OPENED = /\bopenDocument\('([^']+\.md)'\)/g

/** Markdown that this repository's people write for readers: no changelogs, no changesets. */
function isDocument({ path }: TextFile): boolean {
  return path.endsWith('.md') && !/(?:^|\/)CHANGELOG\.md$|^\.changeset\//.test(path)
}

/** Paths that a test opens, and among them those of tests that leave no block out. */
function openedBy(tests: readonly TextFile[]): ReadonlySet<string> {
  const whole = tests.filter(({ text }) => /\.expectAllTaken\(\)/.test(text))
  return new Set(whole.flatMap(({ text }) => [...text.matchAll(OPENED)].map(([, path = '']) => path)))
}

/**
 * Refuses a document with examples that no test runs. A test opens it by its path and ends with `expectAllTaken()`, which
 * fails for a block that the test has not taken.
 */
export function executed(workspace: Workspace): Problems {
  const opened = openedBy(workspace.files.filter(({ path }) => /\.test\.tsx?$/.test(path)))
  return workspace.files
    .filter((file) => isDocument(file) && !opened.has(file.path))
    .flatMap(({ path, text }): Problems => {
      const lines = blocksOf(path, text)
        .filter((block) => !isProse(block))
        .map(({ line }) => line)
      return lines.length === 0 ? [] : [`${path}: no test runs the blocks of line ${lines.join(', ')}`]
    })
}
