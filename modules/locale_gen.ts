import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Edit, type EditArgs, type EditReads, editing } from '../engine/state/files/editing.ts'
import type { Question } from '../engine/state/question.ts'
import { type Locales, locales } from '../engine/state/system/locales.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'array', items: { type: 'string' }, description: 'Locales, as /etc/locale.gen has them: de_DE.UTF-8.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether they are made.' },
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = EditReads & { readonly made: Question<Locales> }

export default resource({
  description: 'Makes locales of the C library, by /etc/locale.gen.',
  aliases: ['community.general.locale_gen'],
  args,
  examples: [{ title: 'Speak German', yaml: '- locale_gen:\n    name: de_DE.UTF-8', lab: true }],
  needs: (a, machine): Reads => ({ ...edits.needs(asEdit(a), machine), made: locales() }),
  refuse: (a, now, machine) => {
    if (!now.text.exists) return '/etc/locale.gen is missing. Is the package locales installed?'
    const lines = Buffer.from(now.text.bytes ?? [])
      .toString('utf8')
      .split('\n')
    const odd = a.name.filter(name => !lines.some(line => lineFor(name).test(line)) && !now.made.supported.includes(plain(name)))
    return odd.length > 0 && a.state === 'present'
      ? `The following locales you have entered are not available on your system: ${odd.join(', ')}`
      : edits.refuse(asEdit(a), now, machine)
  },
  have: (now, a, machine): State => ({
    ...edits.have(now, asEdit(a), machine),
    ...Object.fromEntries(a.name.map(name => [name, now.made.available.includes(plain(name)) ? 'present' : 'absent'])),
  }),
  want: (a, now, machine): State => ({
    ...edits.want(asEdit(a), now, machine),
    ...Object.fromEntries(a.name.map(name => [name, a.state])),
  }),
  apply: (change, a, now, machine) => [
    ...edits.apply(tableOf(change), asEdit(a), now, machine),
    a.state === 'absent' && sh`for l in ${a.name}; do localedef --delete-from-archive "$l" >/dev/null 2>&1 || :; done`,
    sh`PATH=$PATH:/usr/sbin locale-gen >/dev/null`,
  ],
  makes: (change, a, now, machine): readonly Made[] => {
    const own = a.name.map(plain)
    const others = now.made.available.filter(name => !own.includes(name))
    const available = a.state === 'present' ? [...others, ...own].sort() : others
    return [...edits.makes(tableOf(change), asEdit(a), now, machine), [locales(), { ...now.made, available }]]
  },
  result: (_now, _change, a) => ({ name: [...a.name] }),
  text: (a, now, machine) => edits.text(asEdit(a), now, machine),
})

const edits = editing(edit, 'backup_file')

interface Asked extends EditArgs {
  readonly asked: Args
}

function asEdit(a: Args): Asked {
  return { asked: a, path: '/etc/locale.gen', create: false, backup: false }
}

/** Lines are put into use, or out of it; those of others stay. */
function edit({ asked: a }: Asked, held: string | undefined): Edit {
  const text = (held ?? '')
    .split('\n')
    .map(line => {
      const bare = line.replace(/^#\s*/, '')
      const isOurs = a.name.some(name => lineFor(name).test(line))
      if (!isOurs) return line
      return a.state === 'present' ? bare : /^#/.test(line) ? line : `# ${line}`
    })
    .join('\n')
  const missing = a.state === 'present' ? a.name.filter(name => !text.split('\n').some(line => lineFor(name).test(line))) : []
  const added = missing.map(name => `${name} ${name.split('.')[1] ?? 'ISO-8859-1'}\n`).join('')
  return { text: held === undefined ? undefined : text + added, message: '' }
}

function tableOf(change: State): State {
  return Object.fromEntries(Object.entries(change).filter(([name]) => ['content', 'state'].includes(name)))
}

function lineFor(name: string): RegExp {
  return new RegExp(`^(?:#\\s*)?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} +\\S`)
}

/** As locale -a writes it: de_DE.utf8. */
function plain(name: string): string {
  const [place = '', rest] = name.split('.')
  if (rest === undefined) return name
  const [code = '', variant] = rest.split('@')
  return `${place}.${code.toLowerCase().replaceAll('-', '')}${variant === undefined ? '' : `@${variant}`}`
}
