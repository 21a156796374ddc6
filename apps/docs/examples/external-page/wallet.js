// The provider that this page works for. Everything below talks to it and to nobody else, whatever the address says.
const issuer = document.querySelector('meta[name="issuer"]').content
const find = (id) => document.getElementById(id)
const say = (text) => {
  find('status').textContent = text
}

/** Calls the provider. A refusal is thrown, with its code. */
const call = async (endpoint, body) => {
  const response = await fetch(`${issuer}/external-page/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (response.ok) return answer
  throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
}

/** Takes the hand-off out of the address, and swaps it, once, for what the sign-in is about. */
const redeem = async () => {
  const handoff = new URLSearchParams(location.hash.slice(1)).get('handoff')
  const { restart } = history.state ?? {}
  history.replaceState(history.state, '', location.pathname + location.search)
  if (handoff === null) {
    // Reloaded: the provider makes a new one, in the browser that started the sign-in.
    if (restart) location.replace(restart)
    throw new Error('Start in the application that you want to sign in to.')
  }
  const signIn = await call('redeem', { handoff })
  history.replaceState({ restart: signIn.endpoints.restart }, '')
  return signIn
}

/** Answers with a form, which takes the browser back to the provider: a script cannot finish the sign-in. */
const answer = (fields) => {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = `${issuer}/external-page/answer`
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

const toHex = (text) =>
  `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** The wallet's account, the provider's text for it, the wallet's signature. The text is never changed. */
const sign = async ({ chains, ticket }) => {
  const { ethereum } = window
  if (!ethereum) throw new Error('There is no wallet in this browser.')
  const [address] = await ethereum.request({ method: 'eth_requestAccounts' })
  const current = `eip155:${BigInt(await ethereum.request({ method: 'eth_chainId' }))}`
  const chain = chains.includes(current) ? current : chains.find((id) => id.startsWith('eip155:'))
  const account = `${chain}:${address}`
  const { id, message, type } = await call('challenge', { ticket, account })
  const signature = await ethereum.request({ method: 'personal_sign', params: [toHex(message), address] })
  const proof = JSON.stringify({ challenge: id, account, type, message, signature })
  answer({ ticket, action: 'proof', proof })
}

try {
  const signIn = await redeem()
  const { client, error, requested, ticket } = signIn
  find('who').textContent = `${client.name} (${client.host}) asks for: ${requested.join(', ')}`
  say(
    error
      ? `That did not work: ${error.message} (${error.code})`
      : 'Your wallet is going to ask you to sign a text.',
  )
  find('sign').hidden = false
  find('cancel').hidden = false
  find('cancel').onclick = () => answer({ ticket, action: 'abort' })
  find('sign').onclick = async () => {
    find('sign').disabled = true
    say('Waiting for your wallet…')
    try {
      await sign(signIn)
    } catch (failure) {
      find('sign').disabled = false
      say(`Not signed: ${failure.message}`)
    }
  }
} catch (failure) {
  say(failure.message)
}
