import { createHash } from 'node:crypto'
import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Debconf, debconf } from '../engine/state/packages/debconf.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['pkg'], description: 'The package.' },
    question: { type: 'string', 'x-aliases': ['selection', 'setting'], description: 'The question; without it all answers are told.' },
    vtype: {
      type: 'string',
      enum: ['boolean', 'error', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'],
      description: 'The type of the question. The answer to a password never shows.',
    },
    value: { 'x-aliases': ['answer'], description: 'The answer; a list for multiselect.' },
    unseen: { type: 'boolean', default: false, description: 'Whether the question still counts as one that nobody answered.' },
  },
  required: ['name'],
  'x-together': [['question', 'vtype', 'value']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Answers questions of Debian packages before they ask.',
  args,
  examples: [
    {
      title: 'Answer a question',
      yaml: '- debconf:\n    name: locales\n    question: locales/default_environment_locale\n    value: C.UTF-8\n    vtype: select',
      lab: true,
    },
    { title: 'What was answered?', yaml: '- debconf:\n    name: tzdata\n  register: answers', lab: true },
  ],
  returns: { current: 'Answers by their questions.', previous: 'What the answer was.', msg: 'Nothing, where it went well.' },
  needs: a => ({ now: debconf(a.name, a.vtype === 'password' ? (a.question ?? '') : '') }),
  refuse: (a, { now }) => {
    if (!now.isThere) return 'Failed to find required executable "debconf-show"; this is for Debian and its kin'
    return /[\r\n]/.test(wanted(a)) || /\s/.test(a.name + (a.question ?? ''))
      ? 'an answer stands in one line, and names have no blanks; mend them'
      : undefined
  },
  have: ({ now }, a): State => ({ [a.question ?? '']: held(a, now) }),
  want: a => (a.question === undefined ? {} : { [a.question]: a.vtype === 'password' ? digest(wanted(a)) : wanted(a) }),
  // printf is part of the shell: the answer shows in no list of processes.
  apply: (_change, a) => [
    sh`printf '%s %s %s %s\\n' ${a.name} ${a.question ?? ''} ${a.vtype ?? ''} ${wanted(a)} | debconf-set-selections ${a.unseen && '-u'} >/dev/null`,
  ],
  makes: (_change, a, { now }): readonly Made[] => {
    const secret = a.vtype === 'password' ? { sha256: sum(wanted(a)) } : {}
    const shown = a.vtype === 'password' ? '(password omitted)' : wanted(a)
    return [
      [
        debconf(a.name, a.vtype === 'password' ? (a.question ?? '') : ''),
        { ...now, answers: { ...now.answers, [a.question ?? '']: shown }, ...secret },
      ],
    ]
  },
  result: ({ now }, change, a) => {
    const { question } = a
    if (question === undefined) return { current: now.answers, msg: '' }
    if (Object.keys(change).length === 0) return { current: now.answers, msg: '' }
    const isSecret = a.vtype === 'password'
    const before = now.answers[question] ?? ''
    return {
      current: { [question]: isSecret ? '' : wanted(a) },
      previous: { [question]: isSecret ? '' : before },
      msg: '',
    }
  },
})

function wanted({ value, vtype }: Args): string {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(String).join(', ')
  const text = value === undefined || value === null ? '' : String(value)
  return vtype === 'boolean' ? text.toLowerCase() : text
}

/** A list of choices is the same in any order. */
function held(a: Args, now: Debconf): string {
  if (a.vtype === 'password') return now.sha256 === undefined ? '' : `sha256:${now.sha256.slice(0, 12)}`
  const answer = now.answers[a.question ?? ''] ?? ''
  const set = (text: string) => text.split(', ').sort().join(', ')
  return a.vtype === 'multiselect' && set(answer) === set(wanted(a)) ? wanted(a) : answer
}

function digest(text: string): string {
  return `sha256:${sum(text).slice(0, 12)}`
}

function sum(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
