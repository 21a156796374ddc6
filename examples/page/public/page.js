const state = document.querySelector('#state')
const wallets = document.querySelector('#wallets')

const post = async (path, body) => {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.code)
  return answer
}

const hex = (text) =>
  `0x${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** EIP-1102, then EIP-191: the account, then its signature over the text that the server wrote. */
const signIn = async (provider) => {
  const [address] = await provider.request({ method: 'eth_requestAccounts' })
  const { message } = await post('/challenge', { account: `eip155:1:${address}` })
  const signature = await provider.request({ method: 'personal_sign', params: [hex(message), address] })
  return post('/sign-in', { message, signature })
}

const choose = async (provider) => {
  try {
    const { subject } = await signIn(provider)
    state.textContent = `Signed in as ${subject}`
  } catch (error) {
    // EIP-1193: 4001 is the person's own no.
    state.textContent = error.code === 4001 ? 'You said no in the wallet.' : `Not signed in: ${error.message}`
  }
}

const show = ({ info, provider }) => {
  const button = document.createElement('button')
  // What a wallet says of itself is text, never markup.
  button.textContent = info.name
  button.addEventListener('click', () => void choose(provider))
  wallets.append(button)
  state.textContent = 'Choose a wallet.'
}

// EIP-6963: wallets announce themselves, each by its own name.
addEventListener('eip6963:announceProvider', ({ detail }) => show(detail))
dispatchEvent(new Event('eip6963:requestProvider'))
setTimeout(() => {
  if (wallets.childElementCount === 0) state.textContent = 'No wallet was found in this browser.'
}, 500)
