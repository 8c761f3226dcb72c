import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** An image in a registry, and how the registry is asked. */
export interface ManifestKey {
  /** HOST/REPOSITORY@DIGEST, or with a tag. */
  readonly reference: string
  readonly authfile?: string
  readonly certDir?: string
  readonly isTlsVerified: boolean
}

/** What a registry has under a name, or why it does not say. */
export interface Manifest {
  readonly isInstalled: boolean
  readonly exists: boolean
  /** The digest of the manifest: of the list where the image is one for several machines. */
  readonly digest?: string
  /** The registry was not to be asked: the reason, in skopeo's words. */
  readonly silent?: string
}

const none: Manifest = { isInstalled: false, exists: false }

// What skopeo complains of comes first, its status behind that, the hash last: it is made when all else has ended.
const reading = sh`m() { if command -v skopeo >/dev/null 2>&1; then
r=$({ { skopeo --command-timeout 60s inspect --raw "$@" 2>&3; printf ' status=%s\\n' $? >&3; } | sha256sum | cut -c 1-64 >&3; } 3>&1 </dev/null)
printf 'said=%s\\0' "$r"; fi; printf 'end=\\0'; }`

const manifestKind: Kind<ManifestKey, Manifest> = {
  name: 'manifest',
  local: false,
  mayComeWithPackage: true,
  script: keys => script([reading, ...keys.map(key => sh`m ${registryWords(key)} ${`docker://${key.reference}`}`)]),
  parse: record => {
    const said = record.get('said')?.match(/^([\s\S]*) status=(\d+)\n([0-9a-f]{64})\s*$/)
    if (!said) return record.has('said') ? { isInstalled: true, exists: false, silent: 'skopeo was cut off' } : none
    const [, complaint = '', status, hash] = said
    if (status === '0') return { isInstalled: true, exists: true, digest: `sha256:${hash}` }
    if (/(manifest|name|repository name|repository) (is )?(unknown|not known)|manifest.*not found/i.test(complaint))
      return { isInstalled: true, exists: false }
    return { isInstalled: true, exists: false, silent: wordsOf(complaint) }
  },
  absent: () => none,
  // A registry that does not answer may be one that this run sets up.
  predict: (_, __, answer, all) => {
    const { silent, isInstalled } = answer as Manifest
    return (silent !== undefined || !isInstalled) && all().length > 0 ? new Unknown('what this run does before it') : undefined
  },
}

/** Asks a registry for an image. */
export function manifest(key: ManifestKey): Question<Manifest> {
  return ask(manifestKind, key)
}

function registryWords({ authfile, certDir, isTlsVerified }: ManifestKey): string[] {
  return [
    ...(authfile === undefined ? [] : ['--authfile', authfile]),
    ...(certDir === undefined ? [] : ['--cert-dir', certDir]),
    ...(isTlsVerified ? [] : ['--tls-verify=false']),
  ]
}

/** The last line, without the time and level that come before the sentence. */
function wordsOf(complaint: string): string {
  const [, words] = complaint.match(/msg="((?:\\.|[^"\\])*)"\s*$/) ?? []
  return (words?.replaceAll('\\"', '"') ?? complaint.trim().split('\n').at(-1) ?? '') || 'skopeo failed without a word'
}
