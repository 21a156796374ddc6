import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { TestingError } from './errors.ts'
import { FETCHED_KEYCLOAK, KEYCLOAK_ADMIN, KEYCLOAK_JAVA_OPTS, KEYCLOAK_VERSION } from './keycloakFolder.ts'

const run = promisify(execFile)
const NAME = `keycloak-quarkus-dist-${KEYCLOAK_VERSION}.zip`
const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`
const SHA256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Gets the archive from Maven Central, and unpacks it when it is the one that is known here. */
async function unpack(folder: string): Promise<string> {
  const maven = (...goal: readonly string[]) =>
    run('mvn', ['-B', '-q', '-C', ...goal, `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder}`], {
      cwd: folder,
    })
  await maven('dependency:copy')
  const found = await digest(join(folder, NAME))
  if (found !== SHA256) throw new Error(`${NAME} is another one: SHA-256 ${found}`)
  await maven('dependency:unpack')
  return join(folder, `keycloak-${KEYCLOAK_VERSION}`)
}

/** Does what every start would do anew: its build for the database, the tables, the first realm and its administrator. */
async function prepare(home: string): Promise<void> {
  const keycloak = (...args: readonly string[]) =>
    run('bash', [join(home, 'bin/kc.sh'), ...args], {
      env: {
        ...process.env,
        JAVA_OPTS: KEYCLOAK_JAVA_OPTS,
        PASSWORD: KEYCLOAK_ADMIN.password,
      },
      maxBuffer: 2 ** 26,
    })
  await keycloak('build', '--db=dev-file', '--cache=local')
  const { username } = KEYCLOAK_ADMIN
  await keycloak(
    'bootstrap-admin',
    'user',
    '--optimized',
    '--no-prompt',
    '--username',
    username,
    '--password:env',
    'PASSWORD',
  )
}

/**
 * Gets Keycloak from Maven Central, ready to be started, and gives its folder. Takes some minute and a half on two cores the
 * first time.
 *
 * @throws {@link TestingError} `peer_unbuilt` with what Maven or Keycloak said
 */
export async function fetchKeycloak(): Promise<string> {
  // It is moved there when it is ready.
  if (existsSync(FETCHED_KEYCLOAK)) return FETCHED_KEYCLOAK
  const folder = `${FETCHED_KEYCLOAK}.${process.pid}`
  try {
    await mkdir(folder, { recursive: true })
    const home = await unpack(folder)
    await prepare(home)
    await rename(home, FETCHED_KEYCLOAK)
    return FETCHED_KEYCLOAK
  } catch (cause) {
    const { stderr = '', stdout = '' } = cause as { readonly stderr?: string; readonly stdout?: string }
    const said = `${stdout.slice(-2000)}${stderr.slice(-2000)}` || String(cause)
    throw new TestingError('peer_unbuilt', `Keycloak ${KEYCLOAK_VERSION} is not to be had.\n${said}`, {
      cause,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await fetchKeycloak()}\n`)
}
