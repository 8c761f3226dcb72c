import { posix } from 'node:path'
import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema, Source } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import {
  at,
  bare,
  behind,
  filePlan,
  fileReads,
  missingFolders,
  type PlaceReads,
  type Places,
  type Plan,
  sourceHeld,
} from '../engine/state/files/copying.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { havePieces, type Piece, pieceSteps, piecesMade, wantPieces } from '../engine/state/files/pieces.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { type Entry, type Tree, tree } from '../engine/state/files/tree.ts'
import { treeBase, treeReads } from '../engine/state/files/tree-copy.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { isLeftOut } from '../engine/text/rsync-filter.ts'

const unused = (what: string) => ({ description: `Taken and not used: ${what}.` }) as const
const own = 'everything goes by the connection that is there'

const args = {
  type: 'object',
  properties: {
    src: {
      type: 'string',
      'x-source': 'files',
      description:
        'A file or folder of the control side, whoever the task is delegated to; of a folder with a slash at its end what is in it.',
    },
    dest: { type: 'string', 'x-path': true, description: 'Where it goes on the target. The folder that it is in must be there.' },
    mode: { type: 'string', enum: ['pull', 'push'], default: 'push', description: 'Which way; pull is refused: not built yet.' },
    archive: {
      type: 'boolean',
      default: true,
      description: 'Folders and permissions. Owners and times are not carried, and links are followed here.',
    },
    recursive: { type: 'boolean', description: 'Whether folders go; as archive says where it is left out.' },
    perms: { type: 'boolean', description: 'Whether permissions go; as archive says where it is left out.' },
    delete: { type: 'boolean', default: false, description: 'Whether goes from the target what is not here and not left out.' },
    existing_only: { type: 'boolean', default: false, description: 'Whether only what is on the target already is brought up to date.' },
    rsync_opts: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Options of rsync that mean something here: --exclude=PATTERN, --no-perms; what would do something else is refused.',
    },
    checksum: unused('contents are always compared by their sums'),
    compress: unused(own),
    copy_links: unused('links are followed here'),
    delay_updates: unused('a file appears whole'),
    dest_port: unused(own),
    dirs: unused('folders go with recursive'),
    group: unused('groups are not carried'),
    owner: unused('owners are not carried'),
    times: unused('times are not carried'),
    links: unused('links are followed here'),
    link_dest: unused('contents that are there are not sent'),
    partial: unused('a file appears whole'),
    private_key: unused(own),
    rsync_path: unused('there is no rsync on either side'),
    rsync_timeout: unused(own),
    set_remote_user: unused(own),
    ssh_connection_multiplexing: unused(own),
    use_ssh_args: unused(own),
    verify_host: unused(own),
  },
  required: ['src', 'dest'],
  'x-unserved': ['delete_excluded'],
} as const satisfies ArgsSchema

type Args = Omit<ArgsOf<typeof args>, 'src'> & { readonly src: Source }

export default resource({
  description:
    'Brings a folder of the target to what a folder of the control side holds: contents and permissions, and with delete nothing else. It needs no rsync, and goes by the connection that is there.',
  aliases: ['ansible.posix.synchronize'],
  args,
  examples: [
    {
      title: 'Have what is here, and nothing else',
      yaml: '- synchronize:\n    src: site/\n    dest: /srv/site\n    delete: true\n    rsync_opts:\n      - --exclude=uploads/\n',
      lab: true,
    },
  ],
  returns: { msg: 'Each change as rsync tells it, a line each.', stdout_lines: 'The same as a list.', rc: '0.' },
  needs: (given, machine): Reads => {
    const a = given as Args
    const dest = targetPath(a.dest, machine)
    if (a.src.type === 'file') return fileReads({ dest, name: posix.basename(a.src.path) }, {})
    return { ...treeReads(dest, a.src, {}), ...(a.delete && { there: tree(treeBase(dest, a.src)) }) }
  },
  refuse: (given, now, machine) => misuse(given as Args) ?? planOf(given as Args, now, machine).refusal,
  have: (now, given, machine): State => ({
    ...havePieces(planOf(given as Args, now, machine).pieces),
    ...(given.delete && { deleted: surplus(given as Args, now) }),
  }),
  want: (given, now, machine): State => ({
    ...wantPieces(planOf(given as Args, now, machine).pieces, settingOf(machine)),
    ...(given.delete && { deleted: [] }),
  }),
  apply: (change, given, now, machine) => [
    // First, as rsync does it: room is made before more comes.
    change['deleted'] !== undefined && sh`rm -rf -- ${surplusPaths(given as Args, now, machine)}`,
    ...pieceSteps(without(change), planOf(given as Args, now, machine).pieces, settingOf(machine)),
  ],
  makes: (change, given, now, machine): Made[] => [
    ...(change['deleted'] === undefined ? [] : surplusPaths(given as Args, now, machine).map(path => [file(path), absent] as const)),
    ...piecesMade(without(change), planOf(given as Args, now, machine).pieces, settingOf(machine)),
  ],
  result: (now, change, given, _ran, machine): Result => {
    const lines = toldOf(change, given, now, machine)
    return { msg: lines.map(line => `${line}\n`).join(''), stdout_lines: lines, rc: 0 }
  },
})

type Reads = PlaceReads & { readonly there?: Question<Tree> }
type Now = Places & { readonly there?: Tree }

function settingOf(machine: Machine) {
  return { owners: {}, machine }
}

function without({ deleted: _deleted, ...change }: State): State {
  return change
}

function planOf(a: Args, now: Now, machine: Machine): Plan {
  const [dest, { src }] = [targetPath(a.dest, machine), a]
  if (src.type === 'directory') return folderPlan(a, now, machine)
  const name = posix.basename(src.path)
  const inside = posix.join(bare(dest), name)
  const there = behind(now, bare(dest)).type === 'directory' ? at(now, inside) : at(now, bare(dest))
  const asked = askedFor(a, src.mode, there, machine)
  return only(a, filePlan(now, { dest, name, asked, follow: false, force: true, holds: () => sourceHeld(src) }))
}

function folderPlan(a: Args, now: Now, machine: Machine): Plan {
  const [dest, { src }] = [targetPath(a.dest, machine), a]
  const base = treeBase(dest, src)
  const parent = posix.dirname(base)
  const refusing = (refusal: string): Plan => ({ path: base, pieces: [], refusal })
  if (!behind(now, base).exists && !behind(now, parent).exists && parent !== bare(dest))
    return refusing(`there is no folder ${parent} for ${base}; make it by file with state: directory`)
  const meant = src.entries.filter(({ path, type }) => !isLeftOut(path, type === 'directory', excludes(a)))
  const [below, held] = [meant.filter(({ type }) => type === 'directory'), meant.filter(({ type }) => type === 'file')]
  const own = { path: '', mode: src.mode }
  const above = base === bare(dest) ? [] : [bare(dest)]
  const blocked = missingFolders(now, [...above, base, ...below.map(({ path }) => posix.join(base, path))], {})
  if ('refusal' in blocked) return refusing(blocked.refusal)
  const folders = [own, ...below].map(({ path, mode }) => folderPiece(posix.join(base, path), mode))
  const files = held.map((entry): Piece => {
    const path = posix.join(base, entry.path)
    return { path, now: at(now, path), type: 'file', holds: sourceHeld(entry), asked: askedFor(a, entry.mode, at(now, path), machine) }
  })
  const odd = files.find(({ now: { type } }) => type === 'directory')
  if (odd) return refusing(`${odd.path} is a folder, and a file here; remove it, or mend what is here`)
  return only(a, { path: base, pieces: [...above.map(path => folderPiece(path, undefined)), ...folders, ...files] })

  function folderPiece(path: string, mode: number | undefined): Piece {
    const there = behind(now, path)
    return { path, now: there, type: 'directory', asked: askedFor(a, mode, there, machine) }
  }
}

function only({ existing_only }: Args, plan: Plan): Plan {
  return existing_only ? { ...plan, pieces: plan.pieces.filter(({ now: { exists } }) => exists) } : plan
}

/** Without permissions a new one has those of here that the umask leaves, and an old one keeps its own. */
function askedFor(
  { perms, archive, rsync_opts }: Args,
  mode: number | undefined,
  { exists }: FileState,
  { umask }: Machine,
): Piece['asked'] {
  const carries = (perms ?? archive) && !rsync_opts.some(word => /^--no-p(erms)?$/.test(word))
  if (mode === undefined || (!carries && exists)) return {}
  return { mode: carries ? mode : mode & ~umask }
}

/** What is on the target and not here: of a folder that goes, the folder alone. */
function surplus(a: Args, { there }: Now): string[] {
  const known = new Map(a.src.entries.map(({ path, type }) => [path, type]))
  const isMeant = ({ path, type }: Entry) => !isLeftOut(path, type === 'directory', excludes(a))
  const gone = (there?.entries ?? []).filter(entry => isMeant(entry) && !known.has(entry.path))
  // A folder that holds what is left out stays, as it is not empty.
  const kept = (there?.entries ?? []).filter(entry => !isMeant(entry)).map(({ path }) => path)
  const free = gone.filter(({ path }) => !kept.some(one => one.startsWith(`${path}/`))).map(({ path }) => path)
  return free.filter(path => !free.some(other => path.startsWith(`${other}/`)))
}

function surplusPaths(a: Args, now: Now, machine: Machine): string[] {
  return surplus(a, now).map(path => posix.join(treeBase(targetPath(a.dest, machine), a.src), path))
}

function excludes({ rsync_opts }: Args): string[] {
  return rsync_opts.flatMap((word, index) => {
    if (word.startsWith('--exclude=')) return [word.slice('--exclude='.length).replace(/^(['"])(.*)\1$/s, '$2')]
    return rsync_opts[index - 1] === '--exclude' ? [word] : []
  })
}

const harmless =
  /^(-[vqhPzO]+|--(verbose|quiet|human-readable|progress|stats|info=.*|compress|no-motd|omit-dir-times|no-(perms|p|owner|o|group|g|times|t|links|l)|delete-after|delete-before|delay-updates|exclude(=.*)?))$/s

function misuse(a: Args): string | undefined {
  if (a.mode === 'pull') return 'mode: pull is not built yet; bring single files here by fetch'
  if (a.src.type === 'directory' && !(a.recursive ?? a.archive)) return `${a.src.name} is a folder; add recursive: true, or archive: true`
  if (/^[^/]*::|^\w+:\/\//.test(a.dest)) return `${a.dest} is on another machine; name a path of the target`
  const odd = a.rsync_opts.find((word, index) => !harmless.test(word) && a.rsync_opts[index - 1] !== '--exclude')
  return odd && `rsync_opts: ${odd} is not built here, as no rsync is run; leave it out, or run rsync by command`
}

function toldOf(change: State, a: Args, now: Now, machine: Machine): string[] {
  const { path: base, pieces } = planOf(a, now, machine)
  const deleted = change['deleted'] === undefined ? [] : surplus(a, now).map(path => `*deleting   ${path}`)
  const lines = pieces.flatMap(piece => {
    const part = (member: string) => without(change)[pieces.length === 1 ? member : `${piece.path}: ${member}`] !== undefined
    const name = `${posix.relative(base, piece.path) || (piece.type === 'file' ? posix.basename(piece.path) : '.')}${piece.type === 'directory' ? '/' : ''}`
    if (!piece.now.exists && (part('content') || part('state'))) return [`${piece.type === 'directory' ? 'cd' : '<f'}+++++++++ ${name}`]
    if (part('content')) return [`<fc........ ${name}`]
    return part('mode') ? [`.${piece.type === 'directory' ? 'd' : 'f'}...p..... ${name}`] : []
  })
  return [...deleted, ...lines]
}
