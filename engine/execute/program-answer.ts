import type { Json, Ran, Result } from '../module.ts'
import type { Difference } from '../report/events.ts'
import { splitLines } from '../text/python-lines.ts'
import type { Came } from './converge.ts'

/** Reads what a module printed: one JSON object, whatever stands around it. */
export function answerOf(ran: Ran): Came {
  const said = objectIn(ran.stdout)
  if (!said) return noAnswer(ran)
  const result = cleaned(said)
  const differences = differencesIn(said.diff)
  if (said.skipped === true) return { status: 'skipped', because: String(said.msg ?? 'the module says so'), result }
  if (isFailure(said)) {
    const message = typeof said.msg === 'string' ? said.msg : said.msg === undefined ? 'non-zero return code' : JSON.stringify(said.msg)
    return { status: 'failed', message, result, differences }
  }
  return { status: isTrue(said.changed) ? 'changed' : 'ok', result, differences }
}

/** As Ansible has it: the word of the module, else the status that it reports of what it ran. */
function isFailure({ failed, rc }: Result): boolean {
  return failed === undefined ? typeof rc === 'number' && rc !== 0 : isTrue(failed)
}

function isTrue(value: Json | undefined): boolean {
  return typeof value === 'string' ? /^(yes|true|on|1|y|t)$/i.test(value) : Boolean(value)
}

function noAnswer({ status, stdout, stderr }: Ran): Came {
  return {
    status: 'failed',
    message: 'MODULE FAILURE\nSee stdout/stderr for the exact error',
    hint: 'a module prints one JSON object, such as {"changed": false}, and nothing else',
    result: { changed: false, module_stdout: stdout, module_stderr: stderr, rc: status },
  }
}

function objectIn(stdout: string): { readonly [key: string]: Json } | undefined {
  const lines = stdout.split('\n')
  const first = lines.findIndex(line => line.trimStart().startsWith('{'))
  const last = lines.findLastIndex(line => line.trimEnd().endsWith('}'))
  if (first < 0 || last < first) return undefined
  try {
    return JSON.parse(lines.slice(first, last + 1).join('\n')) as { readonly [key: string]: Json }
  } catch {
    return undefined
  }
}

/** What `register` keeps: without what is said between a module and Ansible. */
function cleaned(said: Result): Result {
  const kept = Object.entries(said).filter(([key]) => !key.startsWith('_ansible_') && key !== 'invocation')
  const lines = ['stdout', 'stderr'].flatMap((name): [string, Json][] => {
    const text = said[name]
    return typeof text === 'string' && said[`${name}_lines`] === undefined ? [[`${name}_lines`, splitLines(text)]] : []
  })
  return Object.fromEntries([...kept, ...lines])
}

function differencesIn(diff: Json | undefined): Difference[] {
  const all = Array.isArray(diff) ? (diff as readonly Json[]) : [diff]
  return all.flatMap((one): Difference[] => {
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return []
    const { before, after, before_header: header, after_header: other } = one as Result
    if (before === undefined && after === undefined) return []
    return [{ type: 'text', path: String(other ?? header ?? ''), before: shown(before), after: shown(after) }]
  })
}

function shown(side: Json | undefined): string {
  if (side === undefined || side === null) return ''
  return typeof side === 'string' ? side : `${JSON.stringify(side, undefined, 4)}\n`
}
