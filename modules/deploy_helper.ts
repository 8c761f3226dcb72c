import { posix } from 'node:path'
import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { at, bare, behind, type PlaceReads, type Places, placeReads } from '../engine/state/files/copying.ts'
import { absent, file } from '../engine/state/files/file.ts'
import { askedOf, attributeLook, attributeRefusal, fileArguments, type Owners, ownerReads } from '../engine/state/files/file-attributes.ts'
import { havePieces, makerOf, type Piece, pieceSteps, piecesMade, wantPieces } from '../engine/state/files/pieces.ts'
import { foldersAbove, targetPath } from '../engine/state/files/target-path.ts'
import { type Tree, tree } from '../engine/state/files/tree.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { timeStamp } from '../engine/state/system/time-stamp.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, 'x-aliases': ['dest'], description: 'The folder of the project.' },
    state: {
      type: 'string',
      enum: ['present', 'finalize', 'absent', 'clean', 'query'],
      default: 'present',
      description:
        'present makes the folders, finalize has the link lead to the release and takes away what is old, clean only that; query only tells; absent takes the whole project away.',
    },
    release: { type: 'string', description: 'The name of the release; the time of day, as digits, where it is left out.' },
    releases_path: { type: 'string', default: 'releases', description: 'The folder of the releases, below the project or from the root.' },
    shared_path: {
      type: 'string',
      'x-path': true,
      default: 'shared',
      description: 'The folder of what releases share; none where it is empty.',
    },
    current_path: { type: 'string', 'x-path': true, default: 'current', description: 'The link that leads to the release in use.' },
    unfinished_filename: {
      type: 'string',
      default: 'DEPLOY_UNFINISHED',
      description: 'The file that says of a release that it is not whole yet.',
    },
    clean: { type: 'boolean', default: true, description: 'Whether finalize takes away what is old.' },
    keep_releases: { type: 'integer', default: 5, description: 'How many releases stay besides the one that is named.' },
    ...fileArguments,
  },
  required: ['path'],
  'x-required-if': [['state', 'finalize', ['release']]],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Now = Owners & Places & { readonly releases: Tree; readonly stamp?: string }
type Reads = PlaceReads & {
  readonly releases: Question<Tree>
  readonly stamp?: Question<string>
  readonly user?: Question<User>
  readonly group?: Question<Group>
}

export default resource({
  description: 'Keeps releases of a project side by side, with a link that leads to the one in use.',
  aliases: ['community.general.deploy_helper'],
  args,
  examples: [
    {
      title: 'Bring out a release',
      yaml: '- deploy_helper:\n    path: /tmp/project\n    release: v1\n\n- file:\n    path: "{{ deploy_helper.new_release_path }}"\n    state: directory\n\n- deploy_helper:\n    path: /tmp/project\n    release: "{{ deploy_helper.new_release }}"\n    state: finalize',
    },
  ],
  returns: {
    state: 'The state that was asked for.',
    ansible_facts:
      'deploy_helper, of present and query: project_path, current_path, releases_path, shared_path, previous_release, previous_release_path, new_release, new_release_path, unfinished_filename.',
  },
  needs: (a, machine): Reads => {
    const { project, current, releases, shared } = placesOf(a, machine)
    const folders = [project, releases, ...(shared === undefined ? [] : [shared])]
    const behinds = [...folders, ...folders.flatMap(foldersAbove), ...(a.release === undefined ? [] : [posix.join(releases, a.release)])]
    return {
      ...placeReads([current, project], [...new Set([...behinds, posix.dirname(current)])], attributeLook(a, machine)),
      releases: tree(releases, { depth: 1 + a.unfinished_filename.split('/').length }),
      ...(a.release === undefined && { stamp: timeStamp() }),
      ...ownerReads(a),
    }
  },
  refuse: (a, now, machine) => refusalOf(a, now, machine) ?? (a.state === 'present' ? attributeRefusal(a, now) : undefined),
  have: (now, a, machine): State => {
    if (a.state === 'present') return havePieces(piecesOf(a, now, machine))
    const { project, current } = placesOf(a, machine)
    if (a.state === 'absent') return { state: at(now, project).exists ? 'directory' : 'absent' }
    return { current: ledTo(now, current), unfinished: isUnfinished(a, now, a.release ?? ''), releases: releasesIn(now.releases) }
  },
  want: (a, now, machine): State => {
    if (a.state === 'present') return wantPieces(piecesOf(a, now, machine), { owners: now, machine })
    if (a.state === 'query') return {}
    if (a.state === 'absent') return { state: 'absent' }
    const isFinal = a.state === 'finalize'
    return {
      ...(isFinal && { current: endOf(a, now, machine), unfinished: false }),
      ...((!isFinal || a.clean) && { releases: kept(a, now) }),
    }
  },
  apply: (change, a, now, machine) => {
    const { project, current, releases } = placesOf(a, machine)
    if (a.state === 'present') return pieceSteps(change, piecesOf(a, now, machine), { owners: now, machine })
    if (a.state === 'absent') return [sh`rm -rf -- ${project}`]
    const release = posix.join(releases, a.release ?? '')
    const going = goneBy(change, now).map(name => posix.join(releases, name))
    return [
      change['unfinished'] === false && sh`rm -f -- ${posix.join(release, a.unfinished_filename)}`,
      change['current'] !== undefined && linking(release, current),
      going.length > 0 && sh`rm -rf -- ${going}`,
    ]
  },
  makes: (change, a, now, machine): Made[] => {
    const { project, current, releases } = placesOf(a, machine)
    if (a.state === 'present') return piecesMade(change, piecesOf(a, now, machine), { owners: now, machine })
    if (a.state === 'absent') return [[file(project), absent]]
    const target = posix.join(releases, a.release ?? '')
    const link = { exists: true, type: 'link', mode: '0777', target, real: endOf(a, now, machine), size: Buffer.byteLength(target) }
    return [
      ...(change['unfinished'] === false ? [[file(posix.join(target, a.unfinished_filename)), absent] as const] : []),
      ...(change['current'] === undefined ? [] : [[file(current), { ...link, ...makerOf(machine, undefined) }] as const]),
      ...goneBy(change, now).map((name): Made => [file(posix.join(releases, name)), absent]),
    ]
  },
  result: (now, _, a, __, machine) => {
    if (a.state === 'absent') return { state: a.state, ansible_facts: { deploy_helper: [] } }
    if (a.state !== 'present' && a.state !== 'query') return { state: a.state }
    const { current, releases, shared } = placesOf(a, machine)
    const previous = at(now, current).exists ? ledTo(now, current) : null
    const release = a.release ?? now.stamp ?? ''
    const facts = {
      project_path: targetPath(a.path, machine),
      current_path: current,
      releases_path: releases,
      shared_path: shared ?? null,
      previous_release: previous === null ? null : posix.basename(previous),
      previous_release_path: previous,
      new_release: release,
      new_release_path: posix.join(releases, release),
      unfinished_filename: a.unfinished_filename,
    }
    return { state: a.state, ansible_facts: { deploy_helper: facts } }
  },
})

function placesOf(a: Args, machine: Machine) {
  const project = bare(targetPath(a.path, machine))
  const below = (path: string) => bare(path.startsWith('/') ? path : posix.join(project, path))
  const shared = a.shared_path === '' ? undefined : below(targetPath(a.shared_path, machine))
  return { project, current: below(targetPath(a.current_path, machine)), releases: below(a.releases_path), shared }
}

function refusalOf(a: Args, now: Now, machine: Machine): string | undefined {
  if (a.state === 'query') return undefined
  const { project, current, releases, shared } = placesOf(a, machine)
  const other = [project, releases, shared].find(path => path !== undefined && isNoFolder(now, path))
  if ((a.state === 'present' || other === project) && other !== undefined)
    return `${other} exists but is not a directory; remove it, or name another path`
  if (a.state === 'absent' && project === '/') return '/ is what everything is in; name what is to go'
  if (a.state === 'present' || a.state === 'absent') return undefined
  const name = a.release ?? ''
  if (name === '..' || name === '.' || name.includes('/')) return `${name} is no name of a release; take one without a slash`
  if (a.state === 'finalize') {
    if (a.keep_releases < 1) return "'keep_releases' should be at least 1"
    const { exists, type } = at(now, current)
    if (exists && type !== 'link') return `${current} exists but is not a symbolic link; remove it, or name another current_path`
    if (!behind(now, posix.dirname(current)).exists)
      return `there is no ${posix.dirname(current)}; make it by a task with state: present before this one`
    const target = posix.join(releases, name)
    if (exists && !behind(now, target).exists) return `the symlink target ${target} doesn't exists; bring the release there first`
    if (!a.clean) return undefined
  }
  return behind(now, releases).type === 'directory' ? undefined : `there is no folder ${releases}; make it by state: present`
}

function isNoFolder(now: Now, path: string): boolean {
  const { exists, type } = behind(now, path)
  return exists && type !== 'directory'
}

/** The folders of the project, and those that they are in. */
function piecesOf(a: Args, now: Now, machine: Machine): Piece[] {
  const { project, releases, shared } = placesOf(a, machine)
  const own = [project, releases, ...(shared === undefined ? [] : [shared])]
  const above = own.flatMap(path => foldersAbove(path).filter(folder => !behind(now, folder).exists))
  const paths = [...new Set([...own, ...above])].toSorted((one, other) => one.split('/').length - other.split('/').length)
  return paths.map(path => ({
    path,
    now: behind(now, path),
    type: 'directory',
    asked: own.includes(path) ? askedOf(a) : {},
    folder: behind(now, posix.dirname(path)),
  }))
}

/** Where the link leads. */
function ledTo(now: Now, current: string): string {
  const { type, real, target } = at(now, current)
  if (type !== 'link') return type === 'absent' ? 'nowhere' : current
  return real ?? posix.resolve(posix.dirname(current), target ?? '')
}

/** Where it is to lead: to the release, or to what that is a link to. */
function endOf(a: Args, now: Now, machine: Machine): string {
  const { releases } = placesOf(a, machine)
  const folder = behind(now, releases).real ?? releases
  return behind(now, posix.join(releases, a.release ?? '')).real ?? posix.join(folder, a.release ?? '')
}

function isUnfinished({ unfinished_filename }: Args, { releases }: Now, name: string): boolean {
  return releases.entries.some(({ path }) => path === `${name}/${unfinished_filename}`)
}

function releasesIn({ entries }: Tree): string[] {
  return entries.filter(({ path, type }) => type === 'directory' && !path.includes('/')).map(({ path }) => path)
}

/** The releases that stay: the one that is named, and of the others that are whole the newest. */
function kept(a: Args, now: Now): string[] {
  const born = new Map(now.releases.entries.map(({ path, ctime }) => [path, ctime ?? Number.POSITIVE_INFINITY]))
  const names = releasesIn(now.releases)
  const isNamed = (name: string) => name === a.release
  const whole = names.filter(name => (isNamed(name) && a.state === 'finalize') || !isUnfinished(a, now, name))
  const newest = whole
    .filter(name => !isNamed(name))
    .toSorted((one, other) => (born.get(other) ?? 0) - (born.get(one) ?? 0) || (one < other ? 1 : -1))
  const stay = new Set(newest.slice(0, Math.max(a.keep_releases, 0)))
  return whole.filter(name => isNamed(name) || stay.has(name))
}

function goneBy(change: State, { releases }: Now): string[] {
  const stay = change['releases'] as readonly string[] | undefined
  return stay === undefined ? [] : releasesIn(releases).filter(name => !stay.includes(name))
}

/** It is never away, not for a moment. */
function linking(target: string, current: string): Sh {
  return sh`t=$(mktemp -- ${posix.dirname(current)}/.tsplay.XXXXXXXXXX) || exit 1; trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM
ln -sf -- ${target} "$t" && mv -fT -- "$t" ${current}`
}
