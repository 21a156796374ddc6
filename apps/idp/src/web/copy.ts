/** Shows the copy buttons of a page: without a script, or without a clipboard, they would do nothing. */
const offer = (button: HTMLButtonElement): void => {
  const { copied = '', copy = '' } = button.dataset
  const label = button.textContent
  button.hidden = false
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(copy).then(
      () => {
        // A live region of the page, empty until now, says it once.
        if (button.nextElementSibling) button.nextElementSibling.textContent = copied
        button.textContent = copied
        setTimeout(() => {
          button.textContent = label
        }, 3000)
      },
      // The browser has refused; the text is there to be selected.
      () => {
        button.hidden = true
      },
    )
  })
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) offer(button)
}
