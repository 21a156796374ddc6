/** A question of the demo wallet. */
export type Question = {
  readonly title: string
  readonly text: string
  readonly account: string
  readonly detail?: string | undefined
  readonly yes: string
}

const element = (name: string, className: string, text?: string): HTMLElement => {
  const node = document.createElement(name)
  node.className = className
  if (text !== undefined) node.textContent = text
  return node
}

const button = (text: string, className: string, answer: () => void): HTMLElement => {
  const node = element('button', `button ${className}`, text)
  node.addEventListener('click', answer)
  return node
}

/** Asks in a modal dialog. Closing it in any other way is a no. */
export const confirm = ({ title, text, account, detail, yes }: Question): Promise<boolean> =>
  new Promise((resolve) => {
    const dialog = document.createElement('dialog')
    dialog.className = 'demo'
    const heading = element('h2', '', title)
    heading.id = 'demo-title'
    dialog.setAttribute('aria-labelledby', heading.id)
    const body = element('div', 'stack')
    const buttons = element('div', 'pair')
    let answer = false
    const close = (value: boolean) => () => {
      answer = value
      dialog.close()
    }
    buttons.append(button('Reject', '', close(false)), button(yes, 'primary', close(true)))
    const asking = element('p', 'asking', 'Demo wallet ')
    asking.append(element('span', 'badge', 'development only'))
    body.append(asking, heading, element('p', 'quiet', text), element('code', '', account))
    if (detail !== undefined) {
      const message = element('pre', '', detail)
      message.tabIndex = 0
      body.append(message)
    }
    body.append(buttons)
    dialog.append(body)
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(answer)
    })
    document.body.append(dialog)
    dialog.showModal()
  })
