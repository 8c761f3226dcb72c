import type { Problem } from '../errors.ts'
import type { Outcome, Renderer, RunEvent, TaskRef } from './events.ts'
import { visibleBlock } from './visible.ts'

interface Suite {
  readonly name: string
  readonly cases: Case[]
}

interface Case {
  readonly task: TaskRef | undefined
  readonly host: string
  readonly outcome: Outcome
  readonly seconds: number
  /** What failed in the rounds of its loop. */
  readonly rounds: readonly string[]
}

/** After the run: a JUnit report, a suite for each play and a case for each task on each host. */
export function junit(write: (text: string) => Promise<void>): Renderer {
  return async events => {
    const suites: Suite[] = []
    const tasks = new Map<string, TaskRef>()
    const rounds = new Map<string, string[]>()
    for await (const event of events) {
      note(event, suites, tasks, rounds)
      if (event.type === 'run-finished' && event.problems.length > 0) suites.push(problemSuite(event.problems))
    }
    await write(report(suites))
  }
}

function note(event: RunEvent, suites: Suite[], tasks: Map<string, TaskRef>, rounds: Map<string, string[]>): void {
  if (event.type === 'play-started') suites.push({ name: event.name, cases: [] })
  if (event.type === 'task-started') tasks.set(event.task.id, event.task)
  if (event.type === 'item-finished' && isBad(event.outcome)) {
    const key = JSON.stringify([event.task, event.host])
    rounds.set(key, [...(rounds.get(key) ?? []), `${JSON.stringify(event.label)}: ${messageOf(event.outcome)}`])
  }
  if (event.type !== 'host-finished') return
  const key = JSON.stringify([event.task, event.host])
  suites.at(-1)?.cases.push({
    task: tasks.get(event.task),
    host: event.host,
    outcome: event.outcome,
    seconds: (event.cost?.milliseconds ?? 0) / 1000,
    rounds: rounds.get(key) ?? [],
  })
  rounds.delete(key)
}

/** What was wrong with the input, or ended the run. */
function problemSuite(problems: readonly Problem[]): Suite {
  const cases = problems.map(({ code, message, at, hint }): Case => {
    const task = { id: '', name: code, module: 'tsplay', handler: false, check: false, noLog: false, ...(at ? { at } : {}) }
    const outcome = { status: 'unreachable' as const, result: {}, differences: [], message, ...(hint === undefined ? {} : { hint }) }
    return { task, host: 'input', outcome, seconds: 0, rounds: [] }
  })
  return { name: 'input', cases }
}

function report(suites: readonly Suite[]): string {
  const cases = suites.flatMap(suite => suite.cases)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts(cases)}>\n${suites.map(suiteText).join('')}</testsuites>\n`
}

function suiteText({ name, cases }: Suite): string {
  return `  <testsuite name="${xml(name)}" ${counts(cases)}>\n${cases.map(caseText).join('')}  </testsuite>\n`
}

function counts(cases: readonly Case[]): string {
  const count = (holds: (outcome: Outcome) => boolean) => cases.filter(({ outcome }) => holds(outcome)).length
  const numbers = {
    tests: cases.length,
    failures: count(({ status, ignored }) => status === 'refused' || (status === 'failed' && !ignored)),
    errors: count(outcome => outcome.status === 'unreachable' && !outcome.ignored),
    skipped: count(outcome => outcome.status === 'skipped' || outcome.status === 'unknown'),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  }
  return attributes(numbers)
}

function caseText(one: Case): string {
  const { task, host, seconds } = one
  const place = task?.at ? `${task.at.file}:${task.at.line}` : (task?.module ?? '')
  const head = attributes({ name: `[${host}] ${task?.name ?? ''}`, classname: place, time: seconds.toFixed(3) })
  const body = verdict(one)
  return body === '' ? `    <testcase ${head}/>\n` : `    <testcase ${head}>\n${body}    </testcase>\n`
}

function verdict({ outcome, rounds }: Case): string {
  const { status, ignored, result, waitsFor } = outcome
  if (status === 'skipped') return `      <skipped ${attributes({ message: String(result.skip_reason ?? result.msg ?? 'skipped') })}/>\n`
  if (status === 'unknown') return `      <skipped ${attributes({ message: `depends on ${waitsFor ?? 'the real run'}` })}/>\n`
  if (!isBad(outcome)) return ''
  const text = xml(
    [messageOf(outcome), ...rounds, outcome.hint === undefined ? '' : `hint: ${outcome.hint}`].filter(Boolean).join('\n'),
    /[&<>]/g,
  )
  if (ignored) return `      <system-out>ignored: ${text}</system-out>\n`
  const element = status === 'unreachable' ? 'error' : 'failure'
  return `      <${element} ${attributes({ message: messageOf(outcome) })}>${text}</${element}>\n`
}

function isBad({ status }: Outcome): boolean {
  return status === 'failed' || status === 'unreachable' || status === 'refused'
}

function messageOf({ message, result, status }: Outcome): string {
  return message ?? (typeof result.msg === 'string' ? result.msg : typeof result.censored === 'string' ? result.censored : status)
}

function attributes(members: { readonly [name: string]: string | number }): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}="${xml(String(value))}"`)
    .join(' ')
}

const entities: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' }

/** XML cannot hold most control characters at all; of an attribute the lines would be lost. */
function xml(text: string, special = /[&<>"\n\t]/g): string {
  return visibleBlock(text).replace(special, char => entities[char] ?? char)
}
