import { UserManager, WebStorageStateStore } from 'oidc-client-ts'

// The page of the relying party that runs in the browser alone: a public client with PKCE.
const settings = JSON.parse(document.querySelector('#settings')?.textContent ?? '{}')
const manager = new UserManager({
  ...settings,
  response_type: 'code',
  userStore: new WebStorageStateStore({ store: window.sessionStorage }),
})

async function show(): Promise<void> {
  const user = await manager.getUser()
  const output = document.querySelector('output')
  if (output) output.textContent = user ? JSON.stringify(user.profile) : 'nobody'
}

async function renew(): Promise<void> {
  await manager.signinSilent()
  await show()
  document.querySelector('output')?.setAttribute('data-renewed', '')
}

async function run(): Promise<void> {
  if (location.pathname === '/callback') {
    await manager.signinCallback()
    history.replaceState(undefined, '', '/')
  }
  document.querySelector('#in')?.addEventListener('click', () => void manager.signinRedirect())
  document
    .querySelector('#again')
    ?.addEventListener('click', () => void manager.signinRedirect({ prompt: 'login consent' }))
  document.querySelector('#renew')?.addEventListener('click', () => void renew())
  await show()
}

run().catch((error: unknown) => {
  const output = document.querySelector('output')
  if (output) output.textContent = `failed: ${String(error)}`
})
