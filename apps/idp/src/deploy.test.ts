import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from './config/load.ts'
import type { Config } from './config/schema.ts'

const folder = new URL('../../../deploy/', import.meta.url)
const read = (file: string) => readFile(new URL(file, folder), 'utf8')
const pathOf = (file: string) => new URL(file, folder).pathname

type Env = Readonly<Record<string, string>>

/** Variables that the recipe of the image sets. */
const imageEnv = async (): Promise<Env> => {
  const [, lines = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(await read('Containerfile')) ?? []
  return Object.fromEntries([...lines.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]))
}

/** The configuration as a process in a container sees it. Nothing in the environment may be misspelt. */
const configOf = async (file: string | undefined, env: Env): Promise<Config> => {
  const { config, warnings } = await loadConfig({
    file: file === undefined ? undefined : pathOf(file),
    env: { ...(await imageEnv()), ...env },
  })
  expect(warnings).toEqual([])
  return config
}

const graceHolds = ({ server }: Config, grace: number): boolean =>
  server.drainDelaySeconds + server.drainSeconds < grace

describe('image', () => {
  test('default: listens outside of itself, keeps its data where it may write', async () => {
    const { server, store } = await configOf(undefined, { COUNTERSIGN_ISSUER: 'https://id.example' })
    expect(server).toMatchObject({ host: '0.0.0.0', port: 4400 })
    expect(store.path).toBe('/data/idp.sqlite')
  })

  test('behavior: the versions are those of the repository, and nobody is root', async () => {
    const text = await read('Containerfile')
    const { devDependencies, packageManager } = JSON.parse(await read('../package.json'))
    expect(text).toContain(`/node:${devDependencies.node}-`)
    expect(text).toContain(`npx -y ${packageManager} install --frozen-lockfile`)
    expect(text).toMatch(/^FROM gcr\.io\/distroless\/nodejs24-debian12:nonroot$/m)
    expect(text).toMatch(/^USER nonroot$/m)
    expect(text).toMatch(/^EXPOSE 4400$/m)
  })
})

describe('compose.yaml', () => {
  test('behavior: two locked-down processes over PostgreSQL, with a configuration that starts', async () => {
    const { configs, services } = parse(await read('compose.yaml'))
    const { idp } = services
    const env: Env = Object.fromEntries(
      Object.entries<string>(idp.environment).map(([name, value]) => [
        name,
        value.replace(/\$\{ISSUER:[^}]*\}/, 'https://id.example').replace(/\$\{[^}]*\}/, 'secret'),
      ]),
    )
    const config = await configOf(configs.countersign.file, env)
    expect(config).toMatchObject({
      issuer: 'https://id.example',
      mode: 'production',
      store: { postgres: { url: 'postgres://countersign:secret@postgres/countersign' } },
    })
    expect(graceHolds(config, Number.parseInt(idp.stop_grace_period, 10))).toBe(true)
    expect(idp).toMatchObject({ read_only: true, cap_drop: ['ALL'], user: '65532:65532' })
    expect(idp.ports).toBeUndefined()
  })
})

describe('kubernetes', () => {
  test('behavior: pods that the restricted standard lets in, with probes, drained before they end', async () => {
    const { spec } = parse(await read('kubernetes/deployment.yaml'))
    const { spec: pod } = spec.template
    const [container] = pod.containers
    const env: Env = Object.fromEntries(
      container.env.map(({ name, value }: { name: string; value?: string }) => [
        name,
        value ?? 'postgres://u:p@db/c',
      ]),
    )
    const config = await configOf('kubernetes/countersign.yaml', env)
    expect(config.mode).toBe('production')
    expect(graceHolds(config, pod.terminationGracePeriodSeconds)).toBe(true)
    // Probes must notice before connections are refused.
    const { failureThreshold, httpGet, periodSeconds } = container.readinessProbe
    expect(httpGet).toEqual({ path: '/readyz', port: 'http' })
    expect(periodSeconds * failureThreshold).toBeLessThan(config.server.drainDelaySeconds)
    expect(container.livenessProbe.httpGet.path).toBe('/healthz')
    expect(container.ports).toEqual([{ name: 'http', containerPort: config.server.port }])
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  test('behavior: every manifest is listed, and what selects pods selects these', async () => {
    const { configMapGenerator, resources } = parse(await read('kubernetes/kustomization.yaml'))
    expect(configMapGenerator[0].files).toEqual(['countersign.yaml'])
    const labels = { 'app.kubernetes.io/name': 'countersign' }
    const [, deployment, service, disruption] = await Promise.all(
      resources.map(async (file: string) => parse(await read(`kubernetes/${file}`))),
    )
    expect(deployment.spec.template.metadata.labels).toEqual(labels)
    expect(service.spec.selector).toEqual(labels)
    expect(disruption.spec.selector.matchLabels).toEqual(labels)
  })
})
