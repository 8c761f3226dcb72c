import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What waits to be run once, of the user who asks. */
export interface AtJobs {
  readonly isInstalled: boolean
  /** In the queue `a`, by their numbers; one that is only planned has none yet. */
  readonly jobs: readonly { readonly id?: string; readonly command: string }[]
}

const atKind: Kind<null, AtJobs> = {
  name: 'at jobs',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      sh`jobs() { command -v at >/dev/null 2>&1 || return 0; printf 'at=1\\0'
LC_ALL=C at -l -q a 2>/dev/null | sort -n | while read -r j _; do printf 'job %s=%s\\0' "$j" "$(at -c "$j" 2>/dev/null)"; done; }`,
      ...keys.map(() => sh`jobs; printf 'end=\\0'`),
    ]),
  parse: record => ({
    isInstalled: record.has('at'),
    jobs: [...record].flatMap(([name, text]) => (name.startsWith('job ') ? [{ id: name.slice(4), command: commandIn(text) }] : [])),
  }),
  absent: () => ({ isInstalled: false, jobs: [] }),
}

/** Asks for the jobs of at. */
export function atJobs(): Question<AtJobs> {
  return ask(atKind, null)
}

/** Gives a job to at; its text comes by the input. */
export function atJob(command: string, count: number, units: string): Sh {
  return sh`printf '%s\\n' ${command} | LC_ALL=C at -q a now + ${count} ${units}`
}

/** Before the command stand its mask, environment and folder. */
function commandIn(text: string): string {
  const end = '\n}\n'
  const at = text.indexOf(`exit 1${end}`)
  const body = at < 0 ? text : text.slice(at + 'exit 1'.length + end.length)
  return (/^\S+ << '(marcinDELIMITER\w+)'\n([\s\S]*)\n\1$/.exec(body.trim())?.[2] ?? body).trim()
}
