/** The only stylesheet, served from this origin. System fonts; both colour schemes; contrast of at least 4.5:1. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f6f5f1; --card: #fff; --ink: #1d2420; --soft: #56605a; --line: #dedbd2; --accent: #1f6f54; --on-accent: #fff;
  --notice: #e3f1ea;
  font: 16px/1.55 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #141816; --card: #1d2320; --ink: #e8ece9; --soft: #a5b0aa; --line: #343d38; --accent: #6fd1ab; --on-accent: #0e1a15;
    --notice: #1d3a2e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); min-height: 100vh; display: grid; grid-template-rows: auto 1fr auto; }
header, main, footer { width: min(54rem, 100%); margin-inline: auto; padding: 1rem 1.25rem; }
header { display: flex; align-items: center; justify-content: space-between; padding-block: 1.25rem; }
main { display: grid; gap: 1.25rem; align-content: start; grid-template-columns: minmax(0, 1fr); }
footer { color: var(--soft); font-size: .875rem; padding-block: 1.5rem; }
.brand { display: flex; align-items: center; gap: .6rem; font-weight: 650; color: inherit; text-decoration: none; }
.mark { width: 1.5rem; height: 1.5rem; border-radius: .45rem .45rem 1.2rem .45rem; background: var(--accent); }
.tag { color: var(--soft); border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .7rem; font-size: .8125rem; white-space: nowrap; }
h1, h2 { text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 4vw, 2.2rem); line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.015em; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; max-width: 62ch; text-wrap: pretty; }
.hero { padding-block: clamp(1.5rem, 7vh, 4.5rem) 1.5rem; }
.hero p { font-size: 1.0625rem; }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; list-style: none; margin: 0; padding: 0; }
.steps li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; color: var(--soft); font-size: .9375rem; }
.steps b { display: block; color: var(--accent); font-size: 1.1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: 1.4rem; }
.card > :last-child { margin-bottom: 0; }
.eyebrow { color: var(--accent); font-weight: 650; margin: 0 0 .25rem; }
.account { font: 600 clamp(1rem, 2.6vw, 1.3rem)/1.4 ui-monospace, monospace; overflow-wrap: anywhere; letter-spacing: 0; }
.notice { background: var(--notice); border-radius: .6rem; padding: .7rem 1rem; margin: 0; max-width: none; }
.code { color: var(--soft); font-size: .9375rem; margin-bottom: 1.5rem; }
.code code { overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin-top: 1.25rem; }
.back { display: inline-flex; align-items: center; min-height: 3rem; padding-inline: .75rem; }
@media (max-width: 34rem) { .actions > *, .actions button, .hero > form > button { width: 100%; } .back { justify-content: center; } }
dl { display: grid; grid-template-columns: minmax(8rem, auto) minmax(0, 1fr); gap: .35rem 1.25rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 34rem) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .5rem; } }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { margin: 0; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { text-align: start; font-weight: 500; color: var(--soft); }
thead th:first-child { width: 11rem; }
@media (max-width: 34rem) { thead th:first-child { width: 38%; } }
th, td { padding: .45rem .5rem .45rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td code { white-space: pre-wrap; }
a { color: var(--accent); }
button { font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1.25rem; border-radius: .7rem; border: 1px solid var(--soft); background: var(--card); color: var(--ink); cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:hover { filter: brightness(.96); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`
