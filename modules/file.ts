import { resource, type State } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type FileState, file } from '../engine/state/file.ts'
import { ownershipArguments, ownershipNeeds, ownershipRefusal, ownershipResult, ownershipWanted } from '../engine/state/ownership.ts'

export default resource({
  description: 'Folders, links, permissions and owners; removes things.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['dest', 'name'], description: 'What it is about.' },
      state: {
        type: 'string',
        enum: ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
        description: 'What must be there; without it what is there is taken.',
      },
      src: { type: 'string', description: 'What a link points to.' },
      force: { type: 'boolean', default: false, description: 'Make the link although its end is missing or something else stands there.' },
      recurse: { type: 'boolean', default: false, description: 'Owner and mode for everything below a folder, too.' },
      follow: { type: 'boolean', default: true, description: 'Change what a link points to.' },
      modification_time: { type: 'string', description: 'With touch: preserve leaves the time.' },
      access_time: { type: 'string', description: 'With touch: preserve leaves the time.' },
      modification_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: 'Taken for compatibility.' },
      access_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: 'Taken for compatibility.' },
      ...ownershipArguments,
    },
    required: ['path'],
    'x-required-if': [
      ['state', 'link', ['src']],
      ['state', 'hard', ['src']],
    ],
  },
  examples: [{ title: 'Make a folder', yaml: '- file:\n    path: /tmp/folder\n    state: directory\n    mode: "0755"\n' }],
  needs: a => ({ now: file(a.path, follows(a)), ...ownershipNeeds(a) }),
  refuse: (a, answers) => {
    const { now } = answers
    const state = stateOf(a, now)
    if (state === 'file' && !now.exists)
      return `file (${a.path}) is absent, cannot continue; make it with copy or template, or use state: touch`
    if (state === 'directory' && now.exists && now.type !== 'directory') return `${a.path} already exists as a ${now.type}; remove it first`
    if (state === 'link' && now.type === 'directory' && !a.force)
      return `refusing to convert from directory to symlink for ${a.path}; remove it first`
    if (state === 'link' && now.type === 'file' && !a.force)
      return `refusing to convert from file to symlink for ${a.path}; set force: true`
    return ownershipRefusal(a, answers as never)
  },
  have: (answers): State => ({ ...answers.now, state: answers.now.type, touched: false }),
  want: (a, answers, machine) => {
    const state = stateOf(a, answers.now)
    if (state === 'absent') return { state: 'absent' }
    if (state === 'link') return { state: 'link', target: a.src }
    const owned = ownershipWanted(a, answers.now, answers as never, machine, state === 'directory' ? 0o777 : 0o666)
    const isKept = a.modification_time === 'preserve' && a.access_time === 'preserve' && answers.now.exists
    if (state === 'touch') return { state: answers.now.exists ? answers.now.type : 'file', ...owned, touched: !isKept }
    if (state === 'hard') return { state: 'file', ...owned }
    return { state, ...owned }
  },
  apply: (change, a, { now }) => {
    const { mode, owner, group, state, target, touched } = change as Change
    const own = owner === undefined && group === undefined ? undefined : `${owner ?? ''}${group === undefined ? '' : `:${group}`}`
    const wanted = stateOf(a, now)
    const deep = a.recurse ? ['-R'] : []
    return [
      state === 'absent' && sh`rm -rf -- ${a.path}`,
      (state === 'link' || target !== undefined) &&
        sh`t=${`${a.path}.tsplay-link`}; rm -f -- "$t"; ${a.force ? sh`[ -d ${a.path} ] && [ ! -h ${a.path} ] && rm -rf -- ${a.path};` : sh``} ln -s -- ${a.src ?? ''} "$t" && { mv -T -f -- "$t" ${a.path} 2>/dev/null || { rm -f -- ${a.path}; mv -f -- "$t" ${a.path}; }; }`,
      state === 'directory' && sh`mkdir -p -- ${a.path}`,
      touched === true && sh`touch -- ${a.path}`,
      wanted === 'hard' && state === 'file' && sh`ln -f -- ${a.src ?? ''} ${a.path}`,
      own !== undefined && sh`chown ${deep} -- ${own} ${a.path}`,
      mode !== undefined && sh`chmod ${deep} -- ${mode} ${a.path}`, // last: chown clears the setuid bit
    ]
  },
  makes: (change, a, { now }) => {
    const { state = now.type, ...rest } = change as Change
    const laid =
      state === 'absent' ? { ...now, exists: false, type: 'absent', content: undefined } : { ...now, ...rest, exists: true, type: state }
    return [
      [file(a.path), laid],
      [file(a.path, true), laid],
    ]
  },
  result: (answers, change, a) => {
    const { state = answers.now.type } = change as Change
    if (state === 'absent') return { path: a.path, state: 'absent' }
    return {
      path: a.path,
      ...(stateOf(a, answers.now) === 'link' ? { dest: a.path, src: a.src ?? '' } : {}),
      state,
      size: answers.now.size,
      ...ownershipResult(answers.now, change, answers as never),
    }
  },
})

interface Change {
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
  readonly state?: FileState['type']
  readonly target?: string
  readonly touched?: boolean
}

type Args = { readonly state?: string; readonly follow?: boolean; readonly recurse?: boolean }

/** A link is looked at as itself where it is what is made or removed. */
function follows(a: Args): boolean {
  return a.state !== 'link' && a.state !== 'absent' && a.follow !== false
}

function stateOf(a: Args, now: FileState): string {
  if (a.state !== undefined) return a.state
  if (now.exists) return now.type === 'directory' ? 'directory' : 'file'
  return a.recurse ? 'directory' : 'file'
}
