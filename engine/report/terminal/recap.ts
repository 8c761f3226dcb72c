import { duration } from '../amounts.ts'
import type { RunEvent, Tally } from '../events.ts'
import { placeText } from '../problems.ts'
import { visible, visibleBlock } from '../visible.ts'
import { type Colours, indented, type Shade } from './paint.ts'
import type { Stage, Trouble } from './stage.ts'
import { messageOf } from './trouble.ts'

type RunFinished = Extract<RunEvent, { type: 'run-finished' }>

/** What each host came to, and for those that failed what to do now. */
export function recapText({ hosts, time }: RunFinished, stage: Stage, folder: string | undefined, paint: Colours): string {
  const rows = Object.entries(hosts).sort(([a], [b]) => (a < b ? -1 : 1))
  if (rows.length === 0) return ''
  const widest = Math.max(...rows.map(([host]) => visible(host).length))
  const lines = rows.map(([host, tally]) => `  ${visible(host).padEnd(widest)}   ${counts(tally, paint)}`)
  const lost = rows.filter(([, tally]) => tally.failed > 0 || tally.unreachable > 0).flatMap(([host]) => stage.troubles.get(host) ?? [])
  const mark = stage.check ? ` ${paint.magenta('[check]')} nothing was changed` : ''
  const head = `\n${paint.bold('Recap')} ${paint.dim(`after ${duration(time - stage.began)}`)}${mark}`
  return `${[head, ...lines, ...whatNow(lost, folder, paint)].join('\n')}\n`
}

function counts(tally: Tally, paint: Colours): string {
  const shades: readonly (readonly [keyof Tally, Shade])[] = [
    ['ok', paint.green],
    ['changed', paint.yellow],
    ['unreachable', paint.red],
    ['failed', paint.red],
    ['skipped', paint.cyan],
    ['rescued', paint.green],
    ['ignored', paint.magenta],
    ['unknown', paint.magenta],
    ['refused', paint.red],
  ]
  const always = ['ok', 'changed']
  const shown = shades
    .map(([name, shade]) => ({ name, shade, count: tally[name] ?? 0 }))
    .filter(({ name, count }) => count > 0 || always.includes(name))
  return shown.map(({ name, shade, count }) => (count > 0 ? shade(`${name} ${count}`) : paint.dim(`${name} 0`))).join('   ')
}

function whatNow(troubles: readonly Trouble[], folder: string | undefined, paint: Colours): string[] {
  if (troubles.length === 0) return []
  const blocks = troubles.map(({ host, task, outcome }) => {
    const place = task?.at ? paint.dim(` at ${placeText(task.at, folder)}`) : ''
    const todo = outcome.hint ?? outcome.problem?.hint
    const advice = visibleBlock(todo === undefined ? messageOf(outcome) : todo)
    return `  ${paint.red(visible(host))}  ${visible(task?.name ?? '')}${place}\n${indented(advice, 4)}`
  })
  const hosts = [...new Set(troubles.map(({ host }) => host))].join(',')
  const again = `  then run it again for ${hosts === '' ? 'all' : 'these'}: ${paint.bold(`--limit ${quoted(visible(hosts))}`)}`
  return ['', paint.bold('What to do now'), ...blocks, again]
}

function quoted(text: string): string {
  return /^[\w.,:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
