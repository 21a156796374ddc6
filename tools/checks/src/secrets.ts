import type { Problems } from './check.ts'
import { isTest, type TextFile, type Workspace } from './workspace.ts'

type Shape = {
  readonly name: string
  readonly pattern: RegExp
  /** What has the shape and is none. */
  readonly except?: ((found: string) => boolean) | undefined
}

/** Bits a character: random hexadecimal has 4, random base64 about 5; names and sentences have less. */
const entropyOf = (text: string): number => {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  return -[...counts.values()].reduce(
    (sum, count) => sum + (count / text.length) * Math.log2(count / text.length),
    0,
  )
}

/** Letters of both cases and digits, as random bytes have them; no path, no name in camel case. */
const looksRandom = (text: string): boolean =>
  /[a-z]/.test(text) && /[A-Z]/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 3 && entropyOf(text) > 4.2

/** What a secret looks like, wherever it stands. */
const SHAPES: readonly Shape[] = [
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
  { name: 'a private JWK', pattern: /"d"\s*:\s*"[\w-]{32,}"/g },
  { name: 'a signed token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g },
  { name: 'a key of AWS', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { name: 'a key of Google', pattern: /\bAIza[\w-]{35}\b/g },
  { name: 'a token of GitHub', pattern: /\b(?:gh[pousr]_\w{36,}|github_pat_\w{40,})/g },
  { name: 'a token of GitLab', pattern: /\bglpat-[\w-]{20,}/g },
  { name: 'a token of npm', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: 'a token of Slack', pattern: /\bxox[abprs]-[\w-]{10,}/g },
  { name: 'a key of Stripe', pattern: /\b[rs]k_(?:live|test)_\w{16,}/g },
  { name: 'a key of an AI service', pattern: /\bsk-(?:ant-|proj-)?[\w-]{32,}/g },
  {
    name: 'a URL with a password',
    pattern: /\b[a-z][a-z0-9+]*:\/\/[\w.-]+:[^\s:@/'"`$<>{}]{8,}@[\w.-]+/g,
    except: (found) => /:(?:password|mypassword)@/.test(found),
  },
]

/** 32 bytes that a name calls secret. Public keys, hashes and signatures are as long: only what is assigned counts. */
const NAMED =
  /(?:secret|password|passwd|private_?key|api_?key|token|seed|pepper|mnemonic)["'\]]?\s*[:=]\s*["'`]?((?:0x)?[0-9a-f]{64}|[\w+/-]{43}=?)(?![\w+/=-])/gi

/** Files whose secrets are nobody's, and why. */
const ALLOWED: readonly (readonly [path: RegExp, reason: string])[] = [
  [/\/vectors\/[^/]+\.json$/, 'keys and tokens of test vectors are published with them'],
  [/^tools\/checks\/src\/secrets(?:\.test)?\.ts$/, 'has the shapes themselves'],
]

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length

const named = ({ text }: TextFile): readonly (readonly [number, string])[] =>
  [...text.matchAll(NAMED)].flatMap(({ 0: all, 1: value = '', index }) => {
    const hex = /^(?:0x)?[0-9a-f]+$/i.test(value)
    const random = hex ? entropyOf(value.replace(/^0x/, '')) > 3 : looksRandom(value)
    return random ? [[index, `32 bytes that are called ${all.split(/["'\]]?\s*[:=]/, 1)[0]}`] as const] : []
  })

const shaped = ({ text }: TextFile): readonly (readonly [number, string])[] =>
  SHAPES.flatMap(({ except, name, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => !except?.(found))
      .map(({ index }) => [index, name] as const),
  )

/**
 * No secret stands in what is not a test: keys, tokens and passwords by their shape, 32 random bytes by the name that they
 * are assigned to. Tests have keys of their own making, some of them published with the standard that they come from.
 */
export function secrets({ files }: Workspace): Problems {
  return files
    .filter(({ path }) => !isTest(path) && !ALLOWED.some(([allowed]) => allowed.test(path)))
    .flatMap((file) =>
      [...shaped(file), ...named(file)].map(
        ([index, name]) => `${file.path}:${lineOf(file.text, index)}: ${name}`,
      ),
    )
}
