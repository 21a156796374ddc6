/// <reference path="./chrome.d.ts" />
// The extension's own pages: setting it up with a key, and deciding about a request.
const asked = new URLSearchParams(window.location.hash.slice(1))
const text = document.querySelector('pre')
if (text) text.textContent = asked.get('text')

for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => {
    const key = document.querySelector('input')?.value
    if (key !== undefined) {
      void chrome.storage.local.set({ key }).then(() => {
        document.title = 'Ready'
      })
      return
    }
    const decision = { ticket: asked.get('ticket'), approved: button.value === 'approve' }
    void chrome.runtime.sendMessage(decision).then(() => window.close())
  })
}
