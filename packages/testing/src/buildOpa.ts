import { fileURLToPath } from 'node:url'
import { buildGoModule } from './buildGoModule.ts'
import { BUILT_OPA, OPA_VERSION } from './opaBinary.ts'

/**
 * Builds the Open Policy Agent. Takes some 90 seconds on two cores the first time, seconds afterwards.
 *
 * @throws {@link TestingError} `peer_unbuilt` with what Go said
 */
export const buildOpa = (): Promise<string> =>
  buildGoModule({ module: `github.com/open-policy-agent/opa@${OPA_VERSION}`, binary: BUILT_OPA })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildOpa()}\n`)
}
