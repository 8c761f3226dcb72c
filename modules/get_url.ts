import { posix } from 'node:path'
import { type Made, resource, type State, type Step, type ToldResult, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Download, downloadFailure, downloading } from '../engine/shell/download.ts'
import { type Fetched, nameIn, shownUrl } from '../engine/shell/fetch.ts'
import { httpArguments } from '../engine/shell/http-options.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { type Signed, signature } from '../engine/state/certificates/signature.ts'
import { Content } from '../engine/state/content.ts'
import { at, bare, behind, type PlaceReads, type Places, placeReads } from '../engine/state/files/copying.ts'
import { type FetchToolReads, type FetchTools, fetchToolReads, toolRefusal } from '../engine/state/files/fetch-tools.ts'
import { absent, type FileState, file, folderOf, heldBy } from '../engine/state/files/file.ts'
import { attributeLook, attributeRefusal, fileArguments, type Owners, ownerReads } from '../engine/state/files/file-attributes.ts'
import { backupOf, fileResult, fileReturns } from '../engine/state/files/file-result.ts'
import { havePieces, type Piece, pieceAfter, pieceSteps, wantPieces } from '../engine/state/files/pieces.ts'
import { type RemoteFile, remoteFile } from '../engine/state/files/remote-file.ts'
import { requestMessage, requestRefusal, requestTold, sumsRefusal } from '../engine/state/files/remote-refusal.ts'
import { type RemoteText, remoteText } from '../engine/state/files/remote-text.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { checksumOf, sumIn } from '../engine/text/checksum.ts'
import { readHead } from '../engine/text/http-answer.ts'

const args = {
  type: 'object',
  properties: {
    url: { type: 'string', description: 'The address: http, https, ftp or file.' },
    dest: {
      type: 'string',
      'x-path': true,
      description: 'The file that is made of it. A folder takes it under the name at the end of the address.',
    },
    checksum: {
      type: 'string',
      default: '',
      description:
        'ALGORITHM:SUM, or ALGORITHM:ADDRESS of a list of sums. A file that has it is not downloaded; one that does not have it never appears.',
    },
    signature: {
      type: 'string',
      description:
        'The address of an OpenPGP signature of the file, verified on the target before the file appears, and kept beside it under its own name: while it fits, nothing is downloaded.',
    },
    keyring: { type: 'string', 'x-path': true, description: 'A file of the target with the keys that may sign it.' },
    force: {
      type: 'boolean',
      default: false,
      'x-aliases': ['thirsty'],
      description:
        'Whether a file that is there is compared with what the server has, whatever its time. With a checksum that is done anyway.',
    },
    backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
    timeout: { type: 'integer', default: 10, description: 'Seconds without a word from the server after which it fails.' },
    ...httpArguments,
    decompress: { type: 'boolean', default: true, description: 'Whether what the server packs for the way is unpacked.' },
    tmp_dest: { type: 'string', 'x-path': true, description: 'Taken and not used: it is written beside its place, and moved there whole.' },
    ...fileArguments,
  },
  required: ['url', 'dest'],
  'x-together': [['signature', 'keyring']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Downloads a file to the target, with its curl or wget: whole, verified, or not at all.',
  args,
  examples: [
    {
      title: 'Download what must have a checksum',
      yaml: '- get_url:\n    url: https://example.com/tool-1.2\n    dest: /usr/local/bin/tool\n    checksum: sha256:https://example.com/SHA256SUMS\n    mode: "0755"',
      lab: true,
    },
    {
      title: 'Download what somebody must have signed',
      yaml: '- get_url:\n    url: https://example.com/image.raw\n    dest: /srv/image.raw\n    signature: https://example.com/image.raw.sig\n    keyring: /usr/share/keyrings/example.gpg',
      lab: true,
    },
  ],
  returns: {
    dest: 'Where it is.',
    url: 'Where it came from.',
    src: 'The same, where it was downloaded.',
    msg: 'What the server said, or that the file was there.',
    status_code: 'The status of the answer, where there was one.',
    checksum_src: 'The SHA-1 of what was downloaded.',
    checksum_dest: 'The SHA-1 of what was there before, where that was read.',
    md5sum: 'The MD5 of what was downloaded.',
    elapsed: 'How many seconds it took.',
    backup_file: 'Where what was there was kept.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => {
    const [dest, name] = [bare(targetPath(a.dest, machine)), nameIn(a.url)]
    const inside = posix.join(dest, name)
    const sum = checksumOf(a.checksum)
    const by = typeof sum === 'object' ? sum.by : 'sha1'
    const look = { ...attributeLook(a, machine), hash: by }
    const isTold = a.checksum !== '' || a.signature !== undefined
    return {
      now: file(dest),
      ...fetchToolReads(machine),
      ...ownerReads(a),
      ...placeReads([dest, inside], [dest, inside, folderOf(dest)], look),
      ...(typeof sum === 'object' && sum.url !== undefined && { sums: remoteText(fetchedFor(a, sum.url, machine)) }),
      ...(a.signature !== undefined && signedReads(a, dest, inside, machine)),
      ...(!isTold && { remote: remoteFile({ fetched: fetchedFor(a, a.url, machine), path: dest, inside, isDated: !a.force }) }),
    }
  },
  refuse: (a, now, machine) => refusalOf(a, now, machine) ?? attributeRefusal(a, now),
  refusedWith: (a, now, machine) => requestTold(a.url, pieceOf(a, now, machine).path, now.remote?.head),
  have: (now, a, machine): State => {
    const piece = pieceOf(a, now, machine)
    return {
      ...havePieces([piece]),
      content: heldNow(a, piece.now),
      ...(a.signature !== undefined && { signed: signedNow(a, now, piece) }),
    }
  },
  want: (a, now, machine): State => {
    const piece = pieceOf(a, now, machine)
    return {
      ...wantPieces([piece], settingOf(a, now, machine)),
      content: wantedContent(a, now, piece),
      ...(a.signature !== undefined && { signed: `by a key of ${a.keyring}` }),
    }
  },
  apply: (change, a, now, machine) => {
    const piece = pieceOf(a, now, machine)
    const own = isFetched(change) ? { ...change, content: true } : change
    const steps = pieceSteps(
      own,
      [{ ...piece, holds: { sha1: '', size: 0, from: downloading(downloadOf(a, now, piece, machine)) } }],
      settingOf(a, now, machine),
    )
    return steps.map(step => (isFetched(change) && step && 'run' in step ? told(step, a, piece.path) : step))
  },
  makes: (change, a, now, machine): Made[] => {
    const piece = pieceOf(a, now, machine)
    const after = afterwards(change, a, now, machine)
    if (!isFetched(change)) return [[file(piece.path), after]]
    return [
      [file(piece.path), after],
      ...(after.content === undefined ? [[heldBy(piece.path), unknown] as const] : []),
      ...(a.signature === undefined ? [] : signatureMade(a, piece, machine)),
    ]
  },
  result: (now, change, a, ran, machine): ToldResult => {
    const piece = pieceOf(a, now, machine)
    const said = isFetched(change)
      ? ran.map(({ stdout }) => readRecords(encode(`${stdout}end=\0`))[0]).find(record => record?.has('sha1'))
      : undefined
    const head = readHead(said?.get('head') ?? '') ?? now.remote?.head
    const old = piece.now.content?.sha1
    return {
      dest: piece.path,
      url: shownUrl(a.url),
      msg: requestMessage({ isFetched: isFetched(change), isChanged: Object.keys(change).length > 0 }, head),
      ...(head && { status_code: head.status }),
      ...fileResult(afterwards(change, a, now, machine)),
      elapsed: 0,
      ...(isFetched(change) ? { checksum_dest: old ?? null } : a.checksum !== '' && { checksum_dest: null, checksum_src: null }),
      ...(said && {
        src: shownUrl(a.url),
        checksum_src: said.get('sha1') ?? '',
        md5sum: said.get('md5') ?? '',
        size: Number(said.get('size')),
        elapsed: Number(said.get('elapsed')),
      }),
      ...backupOf(ran, a.backup && isFetched(change) && piece.now.exists ? [piece] : []),
    }
  },
})

type Reads = {
  readonly now: Question<FileState>
  readonly user?: Question<User>
  readonly group?: Question<Group>
  readonly sums?: Question<RemoteText>
  readonly remote?: Question<RemoteFile>
  readonly signed?: Question<Signed>
  readonly signedInside?: Question<Signed>
} & FetchToolReads &
  PlaceReads
type Now = Owners & {
  readonly sums?: RemoteText
  readonly remote?: RemoteFile
  readonly signed?: Signed
  readonly signedInside?: Signed
} & FetchTools &
  Places

function fetchedFor(a: Args, url: string, { home }: Machine): Fetched {
  return { url, asked: a, home, isUnpacked: a.decompress, isFresh: a.force }
}

/** The file that is made: in the folder at dest under the name at the end of the address. What a link leads to counts, and the link goes. */
function pieceOf(a: Args, now: Now, machine: Machine): Piece {
  const dest = bare(targetPath(a.dest, machine))
  const isInto = behind(now, dest).type === 'directory'
  const path = isInto ? posix.join(dest, nameIn(a.url)) : dest
  return { path, now: behind(now, path), type: 'file', asked: a, folder: isInto ? behind(now, dest) : behind(now, folderOf(dest)) }
}

const settingOf = (a: Args, owners: Owners, machine: Machine) => ({ owners, machine, isKept: a.backup })

const signatureAt = (a: Args, path: string): string => posix.join(folderOf(path), nameIn(a.signature ?? ''))

function signedReads(a: Args, dest: string, inside: string, machine: Machine) {
  const keyring = targetPath(a.keyring ?? '', machine)
  return {
    signed: signature(dest, signatureAt(a, dest), keyring),
    signedInside: signature(inside, signatureAt(a, inside), keyring),
  }
}

function signedNow(a: Args, now: Now, { path }: Piece): string {
  const said = posix.basename(path) === nameIn(a.url) && now.signedInside?.isSigned ? now.signedInside : now.signed
  return said?.isSigned ? `by a key of ${a.keyring}` : 'by nobody known'
}

function signatureMade(a: Args, { path }: Piece, machine: Machine): Made[] {
  const beside = signatureAt(a, path)
  return [
    [file(beside), { exists: true, type: 'file' }],
    [heldBy(beside), unknown],
    [signature(path, beside, targetPath(a.keyring ?? '', machine)), { isSigned: true }],
  ]
}

function heldNow(a: Args, now: FileState): string {
  const sum = checksumOf(a.checksum)
  const by = typeof sum === 'object' ? sum.by : 'sha1'
  const held = now.content?.sha1 ?? now.sum
  return !now.exists ? 'absent' : held === undefined ? now.type : `${by}:${held}`
}

/** What the file is to hold: its sum where that is known, else where it comes from. */
function wantedContent(a: Args, now: Now, { now: there }: Piece): string | undefined {
  const sum = sumWanted(a, now)
  if (sum !== undefined) return sum
  if (there.exists && (a.signature !== undefined || now.remote?.said === 'same')) return undefined
  return `what is at ${shownUrl(a.url)}`
}

function sumWanted(a: Args, now: Now): string | undefined {
  const sum = checksumOf(a.checksum)
  if (typeof sum === 'object') return `${sum.by}:${sum.sum ?? sumIn(now.sums?.text ?? '', nameIn(a.url)) ?? ''}`
  return now.remote?.sum === undefined ? undefined : `sha1:${now.remote.sum}`
}

/** What it holds is another, or nobody known signed it. */
const isFetched = (change: State) => change['content'] !== undefined || change['signed'] !== undefined

function refusalOf(a: Args, now: Now, machine: Machine): string | undefined {
  const sum = a.checksum === '' ? undefined : checksumOf(a.checksum)
  if (typeof sum === 'string') return sum
  const { path, folder } = pieceOf(a, now, machine)
  const [itself, end] = [at(now, path), behind(now, path)]
  if (itself.denied !== undefined) return `one may not look into ${itself.denied}; become a user who may`
  if (end.type === 'directory') return `${path} is a folder; remove it, or give dest another name`
  if (folder?.type !== 'directory' || (a.dest.endsWith('/') && path === bare(targetPath(a.dest, machine))))
    return `Destination ${folder?.type === 'directory' ? path : folderOf(path)} does not exist; make it with file and state: directory`
  const unfetched = toolRefusal(a.url, now)
  if (sum?.url !== undefined) return unfetched ?? sumsRefusal(nameIn(a.url), sum.url, now.sums)
  return unfetched ?? (now.remote?.isAsked && now.remote.status !== 0 ? requestRefusal(a.url, now.remote) : undefined)
}

function downloadOf(a: Args, now: Now, { path }: Piece, machine: Machine): Download {
  const sum = a.checksum === '' ? undefined : sumWanted(a, now)
  const keyring = targetPath(a.keyring ?? '', machine)
  return {
    fetched: fetchedFor(a, a.url, machine),
    sum,
    ...(a.signature !== undefined && { signature: { fetched: fetchedFor(a, a.signature, machine), path: signatureAt(a, path), keyring } }),
  }
}

function told(step: Step, a: Args, path: string): Step {
  return {
    ...step,
    failure: ran =>
      downloadFailure(ran, { url: a.url, path, ...(a.keyring !== undefined && { keyring: a.keyring }) }) ?? step.failure?.(ran),
  }
}

function afterwards(change: State, a: Args, now: Now, machine: Machine): FileState {
  const piece = pieceOf(a, now, machine)
  if (!isFetched(change)) return pieceAfter(change, piece, [piece], settingOf(a, now, machine))
  const whole = { ...piece, holds: { sha1: '', from: '', size: 0 } }
  const own = { ...change, content: true } as State
  const { size: _size, content: _content, ...rest } = pieceAfter(own, whole, [whole], settingOf(a, now, machine))
  const [, sum] = /^sha1:(.+)/.exec(sumWanted(a, now) ?? '') ?? []
  return { ...absent, ...rest, ...(sum !== undefined && { content: new Content(sum) }) }
}
