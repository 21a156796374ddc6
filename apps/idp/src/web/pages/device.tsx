/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Translate } from '../translate.ts'
import type { DeviceCodeProps, DeviceConfirmProps, DeviceDoneProps, DeviceProblem } from '../types.ts'
import { ClientLinks, ClientMark } from './client.tsx'
import { Lock } from './icons.tsx'
import { page, textsOf } from './layout.tsx'

const PROBLEMS = {
  missing: 'device.problem.missing',
  unknown: 'device.problem.unknown',
  expired: 'device.problem.expired',
  used: 'device.problem.used',
  again: 'device.problem.again',
} as const

const Problem = ({ problem, t }: { readonly problem: DeviceProblem | undefined; readonly t: Translate }) =>
  problem === undefined ? null : (
    <p class="notice" id="problem" role="alert">
      {t(PROBLEMS[problem])}
    </p>
  )

/** The code that another device shows is typed here. */
export const renderDeviceCode = (props: DeviceCodeProps): string => {
  const t = textsOf(props)
  const { action, code, problem, xsrf } = props
  return page(props, {
    children: (
      <>
        <header class="intro">
          <h1>{t('device.heading')}</h1>
          <p class="quiet">{t('device.text')}</p>
        </header>
        <Problem problem={problem} t={t} />
        <form method="post" action={action} class="group">
          <input type="hidden" name="xsrf" value={xsrf} />
          <label class="field">
            {t('device.label')}
            <input
              type="text"
              name="user_code"
              value={code}
              required
              maxlength={20}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              aria-invalid={problem === undefined ? undefined : 'true'}
              aria-describedby={problem === undefined ? undefined : 'problem'}
            />
          </label>
          <button type="submit" class="button primary">
            {t('device.continue')}
          </button>
        </form>
      </>
    ),
  })
}

/** Who asks, the code to compare, and what it means to go on (RFC 8628 section 5.4). */
export const renderDeviceConfirm = (props: DeviceConfirmProps): string => {
  const t = textsOf(props)
  const { action, client, code, xsrf } = props
  return page(props, {
    children: (
      <>
        <header class="intro">
          <ClientMark client={client} />
          <h1>{t('device.confirm', { client: client.name })}</h1>
          <p class="quiet host">
            <Lock />
            <b>{client.host}</b>
          </p>
        </header>
        <section class="group" aria-labelledby="compare">
          <h2 id="compare">{t('device.confirm.compare')}</h2>
          <p class="code">
            <code>{code}</code>
          </p>
          <p class="notice">{t('device.confirm.warning')}</p>
        </section>
        <form method="post" action={action} class="group">
          <input type="hidden" name="xsrf" value={xsrf} />
          <input type="hidden" name="user_code" value={code} />
          <div class="pair">
            <button type="submit" name="abort" value="yes" class="button">
              {t('device.confirm.no')}
            </button>
            <button type="submit" name="confirm" value="yes" class="button">
              {t('device.confirm.yes')}
            </button>
          </div>
        </form>
        <ClientLinks client={client} t={t} />
      </>
    ),
  })
}

const doneText = ({ client, outcome }: DeviceDoneProps, t: Translate) =>
  outcome === 'signed-in'
    ? { heading: t('device.done'), text: t('device.done.text', { client: client?.name ?? '' }) }
    : { heading: t('device.cancelled'), text: t('device.cancelled.text') }

/** Nothing more to do on this side. */
export const renderDeviceDone = (props: DeviceDoneProps): string => {
  const { heading, text } = doneText(props, textsOf(props))
  return page(props, {
    children: (
      <header class="intro">
        <h1>{heading}</h1>
        <p class="quiet">{text}</p>
      </header>
    ),
  })
}
