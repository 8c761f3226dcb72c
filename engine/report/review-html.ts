import type { Json } from '../module.ts'
import type { Difference } from './events.ts'
import { type Html, html, type Piece } from './html.ts'
import { patchOf } from './patch.ts'
import type { PlannedStep, Reviewed } from './planned.ts'
import { placeText } from './problems.ts'
import { pythonText } from './python-text.ts'
import { byHost, callText, countsOf, type Entry, type Fate } from './review.ts'

const words: { readonly [fate in Fate]: string } = {
  changes: 'changes',
  runs: 'runs',
  later: 'decided later',
  fails: 'fails',
  lost: 'not reached',
  stays: 'stays',
  skipped: 'skipped',
}

const style = html`<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #d0d7de}
.counts,.place,.note{color:#57606a}.place{font-size:.85em}
.step{margin:.6rem 0;padding:.4rem .8rem;border-left:4px solid #d0d7de}
.changes{border-color:#bf8700}.runs,.later{border-color:#8250df}.fails,.lost{border-color:#cf222e}.stays{border-color:#1a7f37}
.fate{display:inline-block;min-width:7.5em;font-weight:600}
pre{margin:.4rem 0;padding:.5rem;background:#f6f8fa;overflow-x:auto}pre span{display:block}
.added{background:#dafbe1}.removed{background:#ffebe9}.hunk{color:#57606a}
td{padding:0 .8rem 0 0;vertical-align:top}
</style>`

/** A plan as one page: no scripts, nothing from elsewhere. */
export function reviewHtml(plan: Reviewed): string {
  const title = `Plan of ${plan.playbooks.join(', ')}`
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
${style}</head><body>
<h1>${title}</h1>
<p class="counts">made ${new Date(plan.made).toISOString()} by tsplay ${plan.tsplay}</p>
${[...byHost(plan)].map(([host, entries]) => hostHtml(host, entries))}
${leftOutHtml(plan)}</body></html>
`
  return String(page)
}

function hostHtml(host: string, entries: readonly Entry[]): Html {
  const [quiet, telling] = [entries.filter(isQuiet), entries.filter(entry => !isQuiet(entry))]
  const rest =
    quiet.length === 0
      ? ''
      : html`<details><summary class="note">${quiet.length} more with nothing to do</summary>${quiet.map(stepHtml)}</details>\n`
  return html`<h2>${host}</h2>
<p class="counts">${countsOf(entries)}</p>
${telling.map(stepHtml)}${rest}`
}

function isQuiet({ fate }: Entry): boolean {
  return fate === 'stays' || fate === 'skipped'
}

function stepHtml({ task, step, fate }: Entry): Html {
  const item = step.item === undefined ? '' : ` (${pythonText(step.item)})`
  const marks = `${task.handler ? ' (handler)' : ''}${step.delegate === undefined ? '' : ` -> ${step.delegate}`}`
  const place = task.at ? html` <span class="place">${placeText(task.at)}</span>` : ''
  return html`<div class="step ${fate}"><span class="fate">${words[fate]}</span>${task.name}${item}${marks}${place}
${detailsOf(step, fate)}</div>
`
}

function detailsOf(step: PlannedStep, fate: Fate): Piece {
  const { differences = [], message, hint, waitsFor, closed } = step
  const isTrouble = fate === 'fails' || fate === 'lost'
  return [
    valuesHtml(differences),
    differences.map(textHtml),
    differences.length === 0 && !isTrouble && step.module !== undefined ? html`<pre>${callText(step)}</pre>` : '',
    fate === 'later' ? note(`waits for ${waitsFor ?? 'the run'}`) : '',
    isTrouble ? note([message, hint].filter(Boolean).join('; ')) : '',
    closed === 'left-out' && fate === 'changes'
      ? note('held only to what of it changes: what is there now is private, and there is no vault password')
      : '',
  ]
}

function note(text: string): Html {
  return html`<p class="note">${text}</p>`
}

function valuesHtml(differences: readonly Difference[]): Piece {
  const rows = differences.flatMap(one =>
    one.type === 'value'
      ? [
          html`<tr><td>${one.name}</td><td class="removed">${valueText(one.before)}</td><td>→</td><td class="added">${valueText(one.after)}</td></tr>`,
        ]
      : [],
  )
  return rows.length === 0 ? '' : html`<table>${rows}</table>`
}

function valueText(value: Json): string {
  if (value === null) return 'nothing'
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}

function textHtml(difference: Difference): Piece {
  if (difference.type === 'value') return ''
  const { path, before, after, binary, why } = difference
  if (binary) return note(`${path}: not shown, ${why ?? 'it is binary'}`)
  const head = `${path}${before === undefined ? ' (not there)' : ''}${after === undefined ? ' (goes)' : ''}`
  const lines = patchOf(before ?? '', after ?? '').map(({ kind, text }) => html`<span class="${kind}">${text}</span>`)
  return html`<pre><b>${head}</b>${lines}</pre>`
}

function leftOutHtml({ leftOut }: Reviewed): Piece {
  if (leftOut.length === 0) return ''
  return html`<h2>Left out</h2>
<p class="note">It has to do with secrets, and there is no vault password to seal it with; it is read again when the plan is applied.</p>
<ul>${leftOut.map(name => html`<li>${name}</li>`)}</ul>
`
}
