import { posix } from 'node:path'
import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { encode } from '../engine/shell/records.ts'
import { sh } from '../engine/shell/sh.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { Content } from '../engine/state/content.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { update } from '../engine/state/packages/apt-command.ts'
import { aptLists } from '../engine/state/packages/apt-lists.ts'
import { type AptSources, aptSources } from '../engine/state/packages/apt-sources.ts'
import { modeOf } from '../engine/text/mode.ts'
import { entryIn, listName, withEntry, withoutEntry } from '../engine/text/sources-edit.ts'

const args = {
  type: 'object',
  properties: {
    repo: {
      type: 'string',
      description: 'The entry, as lists of sources have it: deb [OPTIONS] ADDRESS SUITE COMPONENTS. A ppa: is not built.',
    },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is in a list.' },
    filename: {
      type: 'string',
      description: 'The list in /etc/apt/sources.list.d for a new entry; named after the address where it is left out.',
    },
    mode: { description: 'Permissions of a new list; 0644 where it is left out.' },
    codename: { type: 'string', description: 'Taken for compatibility: of use for a ppa: alone.' },
    update_cache: {
      type: 'boolean',
      default: true,
      'x-aliases': ['update-cache'],
      description: 'Whether the lists of packages are read after a change.',
    },
    update_cache_retries: { type: 'integer', default: 5, description: 'How often reading them is tried again.' },
    update_cache_retry_max_delay: { type: 'integer', default: 12, description: 'Seconds between two tries at the most.' },
    validate_certs: { type: 'boolean', default: true, description: 'Taken for compatibility: of use for a ppa: alone.' },
    install_python_apt: { type: 'boolean', default: true, description: 'Taken for compatibility: no Python is needed.' },
  },
  required: ['repo'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Lists = { readonly [path: string]: string | undefined }

export default resource({
  description: 'Keeps an entry in the lists of APT, and reads the lists of packages where one changed.',
  args,
  examples: [
    {
      title: 'Have a repository',
      yaml: '- apt_repository:\n    repo: deb [trusted=yes] file:/srv/packages ./\n    filename: local',
      lab: true,
    },
    {
      title: 'Have it no more',
      yaml: '- apt_repository:\n    repo: deb [trusted=yes] file:/srv/packages ./\n    filename: local\n    state: absent',
      lab: true,
    },
  ],
  returns: {
    repo: 'The entry.',
    state: 'What was asked for.',
    sources_added: 'Lists that were made.',
    sources_removed: 'Lists that went, as nothing was left in them.',
  },
  needs: () => ({ now: aptSources() }),
  refuse: (a, _now, machine) => {
    if (!machine.commands.includes('apt-get'))
      return `this machine has no apt-get, its packages come by ${machine.packageManager}; take its own module`
    if (a.repo.startsWith('ppa:')) return `${a.repo} would have to be asked of Launchpad; write out the entry: deb ADDRESS SUITE COMPONENTS`
    if (entryIn(a.repo) === undefined) return `Invalid repository string: ${a.repo}`
    if (a.mode !== undefined && modeOf(a.mode, { mode: '0644', isFolder: false }, 0) === undefined)
      return `mode must be in octal or symbolic form: ${String(a.mode)}; write it as "0644"`
    return a.filename?.includes('..') ? `filename is a name below /etc/apt/sources.list.d: ${a.filename}; mend it` : undefined
  },
  have: ({ now }, a): State => Object.fromEntries(Object.keys(after(a, now)).map(path => [path, now.lists[path]?.text ?? 'absent'])),
  want: (a, { now }): State => Object.fromEntries(Object.entries(after(a, now)).map(([path, text]) => [path, text ?? 'absent'])),
  apply: (_change, a, { now }) => [
    ...Object.entries(after(a, now)).map(([path, text]) =>
      text === undefined ? sh`rm -f -- ${path}` : writeFile({ path, from: encode(text), mode: now.lists[path]?.mode ?? freshMode(a) }),
    ),
    a.update_cache && update({ ...a, lock_timeout: 60 }),
  ],
  makes: (_change, a, { now }): readonly Made[] => {
    const changed = Object.entries(after(a, now))
    return [
      ...changed.map(([path, text]) => [file(path), text === undefined ? absent : listOf(a, now, path, text)] as const),
      ...(a.update_cache ? [[aptLists(), {}] as const] : []),
    ]
  },
  result: ({ now }, _change, a) => {
    const changed = Object.entries(after(a, now))
    return {
      repo: a.repo,
      state: a.state,
      sources_added: changed.flatMap(([path]) => (now.lists[path] ? [] : [path])),
      sources_removed: changed.flatMap(([path, text]) => (text === undefined ? [path] : [])),
    }
  },
})

/** A list as it will be: what is asked of all lists later follows from it. */
function listOf(a: Args, now: AptSources, path: string, text: string): FileState {
  const [content, mode, owner] = [Content.of(text), now.lists[path]?.mode ?? freshMode(a), 'root']
  return { exists: true, type: 'file', mode, uid: 0, gid: 0, owner, group: owner, size: Buffer.byteLength(text), nlink: 1, content }
}

/** Lists that change, with what they hold then; none for one that goes. */
function after(a: Args, now: AptSources): Lists {
  const entry = entryIn(a.repo) ?? ''
  const lists = Object.entries(now.lists)
  const isThere = lists.some(([, { text }]) => text.split('\n').some(line => entryIn(line) === entry))
  if (a.state === 'absent')
    return changedOnly(
      now,
      lists.map(([path, { text }]) => [path, emptied(path, withoutEntry(text, entry))] as const),
    )
  if (isThere) return {}
  const enabled = changedOnly(
    now,
    lists.map(([path, { text }]) => [path, withEntry(text, entry, false)] as const),
  )
  if (Object.keys(enabled).length > 0) return enabled
  const path = posix.join('/etc/apt/sources.list.d', `${a.filename?.replace(/\.list$/, '') ?? listName(entry)}.list`)
  return { [path]: withEntry(now.lists[path]?.text ?? '', entry, true) }
}

function changedOnly(now: AptSources, lists: readonly (readonly [string, string | undefined])[]): Lists {
  return Object.fromEntries(lists.filter(([path, text]) => text !== now.lists[path]?.text))
}

/** A list of its own in which nothing is left goes. */
function emptied(path: string, text: string): string | undefined {
  return text === '' && path !== '/etc/apt/sources.list' ? undefined : text
}

function freshMode({ mode }: Args): string {
  return (mode === undefined ? undefined : modeOf(mode, { mode: '0644', isFolder: false }, 0)) ?? '0644'
}
