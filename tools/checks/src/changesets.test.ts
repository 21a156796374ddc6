import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changedSinceRelease, changesets } from './changesets.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const source = { path: 'packages/a/src/index.ts', text: '' }
const changeset = { path: '.changeset/a.md', text: '---\n"@countersign/a": minor\n---\n\nAdded a.\n' }

describe('changesets', () => {
  const everything = () => ['changed']

  test('default', () => {
    const workspace = workspaceOf('/', [manifestFile('packages/a', {}), source, changeset])
    expect(changesets(workspace, everything)).toEqual([])
  })

  test('behavior: an unchanged or private package needs none', () => {
    const unchanged = workspaceOf('/', [manifestFile('packages/a', {}), source])
    expect(changesets(unchanged, () => [])).toEqual([])
    const hidden = workspaceOf('/', [manifestFile('packages/a', { private: true }), source])
    expect(changesets(hidden, everything)).toEqual([])
  })

  test('error: a changed package without a changeset', () => {
    expect(changesets(workspaceOf('/', [manifestFile('packages/a', {}), source]), everything)).toEqual([
      'packages/a: @countersign/a changed since its release and has no changeset',
    ])
  })

  test('error: a changeset that says nothing, or names a package that is not there', () => {
    const files = [
      manifestFile('packages/a', {}),
      { path: '.changeset/a.md', text: '---\n"@countersign/b": minor\n---\n\nAdded b.\n' },
      { path: '.changeset/b.md', text: '---\n"@countersign/a": minor\n---\n' },
    ]
    expect(changesets(workspaceOf('/', files), everything)).toEqual([
      '.changeset/b.md: names no package or says nothing',
      '.changeset: @countersign/b does not exist',
    ])
  })
})

describe('changedSinceRelease', () => {
  test('behavior: everything before the first release, then what changed after the last one', () => {
    const root = mkdtempSync(join(tmpdir(), 'countersign-changesets-'))
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
    const commit = (): void => {
      execFileSync('git', ['add', '.'], { cwd: root })
      execFileSync('git', [...identity, 'commit', '-qm', 'x'], { cwd: root })
    }
    try {
      execFileSync('git', ['init', '-q'], { cwd: root })
      mkdirSync(join(root, 'packages/a/src'), { recursive: true })
      writeFileSync(join(root, source.path), '')
      commit()
      const workspace = workspaceOf(root, [manifestFile('packages/a', {}), source])
      const [project] = workspace.projects
      if (!project) throw new Error('no project')
      expect(changedSinceRelease(root, project)).toEqual([source.path])
      writeFileSync(join(root, 'packages/a/CHANGELOG.md'), '## 0.1.0')
      commit()
      expect(changedSinceRelease(root, project)).toEqual([])
      writeFileSync(join(root, source.path), 'export const a = 1')
      expect(changedSinceRelease(root, project)).toEqual([source.path])
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
