import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Edit, type EditArgs, editing } from '../engine/state/files/editing.ts'
import { absent, file } from '../engine/state/files/file.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const flag = (description: string) => ({ type: 'boolean', description }) as const
const list = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const

const args = {
  type: 'object',
  properties: {
    name: text('The name of the repository, and of its file in /etc/apt/sources.list.d.'),
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is to be there.' },
    types: {
      type: 'array',
      items: { type: 'string', enum: ['deb', 'deb-src'] },
      default: ['deb'],
      description: 'Packages, sources, or both.',
    },
    uris: list('Where its packages are.'),
    suites: list('Its suites; a path that ends in / for one without components.'),
    components: list('Its components.'),
    signed_by: text(
      'A file of the target with its keys, fingerprints, or the key itself in armour. An address is not built: take get_url.',
    ),
    enabled: flag('Whether it is used.'),
    trusted: flag('Whether packages that nobody signed are taken.'),
    allow_insecure: flag('Whether a repository that nobody signed is taken.'),
    allow_weak: flag('Whether weak signatures are taken.'),
    allow_downgrade_to_insecure: flag('Whether one that was signed may be no longer.'),
    architectures: list('Whose packages are taken.'),
    by_hash: flag('Whether lists are fetched by their hashes.'),
    check_date: flag('Whether the date of its lists is looked at.'),
    check_valid_until: flag('Whether lists may be too old.'),
    date_max_future: { type: 'integer', description: 'Seconds that its clock may be ahead.' },
    inrelease_path: text('Where its InRelease is.'),
    languages: list('Languages of descriptions.'),
    pdiffs: flag('Whether changes of lists are fetched instead of lists.'),
    targets: list('What is fetched.'),
    mode: { default: '0644', description: 'Permissions of the file.' },
  },
  required: ['name'],
  'x-unserved': ['exclude', 'include', 'install_python_debian'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Keeps a repository of APT in a file of its own, in the form of paragraphs. The lists of packages are read by apt with update_cache.',
  args,
  examples: [
    {
      title: 'Have a repository',
      yaml: '- deb822_repository:\n    name: local\n    types: [deb]\n    uris: file:/srv/packages\n    suites: ./\n    trusted: true',
      lab: true,
    },
    { title: 'Have it no more', yaml: '- deb822_repository:\n    name: local\n    state: absent', lab: true },
  ],
  returns: { repo: 'What the file holds.', dest: 'The file.', key_filename: 'The file of keys that was made: none.' },
  needs: (a, machine) => edits.needs(asEdit(a), machine),
  refuse: (a, now, machine) => {
    if (a.state === 'present' && (a.uris === undefined || a.suites === undefined))
      return 'uris and suites are needed; say where its packages are'
    if (/^\w+:\/\//.test(a.signed_by ?? ''))
      return `${a.signed_by ?? ''} would have to be fetched; bring it with get_url, and name its file here`
    return edits.refuse(asEdit(a), now, machine)
  },
  have: (now, a, machine): State =>
    a.state === 'absent' ? { state: now.now.exists ? 'file' : 'absent' } : edits.have(now, asEdit(a), machine),
  want: (a, now, machine): State => (a.state === 'absent' ? { state: 'absent' } : edits.want(asEdit(a), now, machine)),
  apply: (change, a, now, machine) => (a.state === 'absent' ? [sh`rm -f -- ${pathOf(a)}`] : edits.apply(change, asEdit(a), now, machine)),
  makes: (change, a, now, machine): readonly Made[] =>
    a.state === 'absent' ? [[file(pathOf(a)), absent]] : edits.makes(change, asEdit(a), now, machine),
  text: (a, now, machine) => (a.state === 'absent' ? undefined : edits.text(asEdit(a), now, machine)),
  result: (_now, _change, a) => ({ repo: a.state === 'absent' ? null : paragraph(a), dest: pathOf(a), key_filename: null }),
})

const edits = editing(edit, 'backup_file')

interface Asked extends EditArgs {
  readonly asked: Args
}

function asEdit(a: Args): Asked {
  return { asked: a, path: pathOf(a), create: true, backup: false, mode: a.mode }
}

function pathOf({ name }: Args): string {
  const plain = name
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._]+/, '')
  return `/etc/apt/sources.list.d/${plain}.sources`
}

/** A file that says the same in other words stays. */
function edit({ asked }: Asked, held: string | undefined): Edit {
  if (asked.state === 'absent') return { text: held, message: '' }
  const wanted = paragraph(asked)
  return { text: held !== undefined && sorted(held) === sorted(wanted) ? held : wanted, message: '' }
}

function sorted(paragraphs: string): string {
  return paragraphs
    .trim()
    .split(/\n(?! )/)
    .filter(line => !line.startsWith('#'))
    .sort()
    .join('\n')
}

const first = ['name', 'types', 'uris', 'suites', 'components'] as const

function paragraph(a: Args): string {
  const others = Object.keys(a)
    .filter(name => !['state', 'mode', ...first].includes(name))
    .sort()
  const fields = [...first, ...others].flatMap(name => {
    const value = (a as { readonly [name: string]: unknown })[name]
    return value === undefined ? [] : [`${fieldOf(name)}:${spaced(valueOf(value))}\n`]
  })
  return fields.join('')
}

function fieldOf(name: string): string {
  const own: { readonly [name: string]: string } = {
    name: 'X-Repolib-Name',
    uris: 'URIs',
    inrelease_path: 'InRelease-Path',
    pdiffs: 'PDiffs',
  }
  return (
    own[name] ??
    name
      .split('_')
      .map(word => word.charAt(0).toUpperCase() + word.slice(1))
      .join('-')
  )
}

function valueOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.join(' ')
  const lines = String(value).trim().split('\n')
  // A key in armour goes on under its field; an empty line is written as a dot.
  return lines.length === 1 ? (lines[0] ?? '') : lines.map(line => `\n ${line.trim() || '.'}`).join('')
}

function spaced(value: string): string {
  return value.startsWith('\n') ? value : ` ${value}`
}
