import ssh2, { type ParsedKey } from 'ssh2'
import type { Secret } from '../load/values.ts'
import { type KeyFile, keyFile } from './key-file.ts'
import type { Asker } from './link.ts'
import { agentKeys, typeOf } from './ssh-agent.ts'
import type { SshSettings } from './ssh-settings.ts'

const { BaseAgent, createAgent, utils } = ssh2

type Agent = InstanceType<typeof BaseAgent>

/** A key to log in with, wherever its private half is. */
interface Identity {
  readonly label: string
  readonly publicKey: ParsedKey
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>
}

/** The keys to log in with, and what stood in the way of others. */
export interface Identities {
  readonly agent: Agent
  readonly count: number
  /** Names of those that the server was shown, in order. */
  readonly shown: readonly string[]
  readonly problems: readonly string[]
  /** What is there besides, and only the ssh program can use. */
  readonly onlyProgram: string | undefined
}

/** The keys in ssh's order: of the agent those that are named, then named files, the other ones of the agent, other files. */
export async function identitiesFor(
  settings: SshSettings,
  named: string | undefined,
  passphrase: Secret | undefined,
  ask: Asker,
): Promise<Identities> {
  const problems: string[] = []
  const fido: string[] = []
  const files = settings.identityFiles.flatMap(path => {
    const file = keyFile(path)
    if (file?.isFido) {
      fido.push(path)
      return []
    }
    if (!file && path === named) problems.push(`key ${path}: there is no such file`)
    if (file?.problem !== undefined) problems.push(`key ${path}: ${file.problem}`)
    return file?.publicKey ? [{ ...file, publicKey: file.publicKey }] : file && file.problem === undefined ? [file] : []
  })
  const held = settings.agent === undefined ? [] : await agentKeys(settings.agent)
  const agent = settings.agent === undefined ? [] : held.flatMap(key => agentIdentity(settings.agent ?? '', key.blob, key.comment))
  const ofFiles = (await Promise.all(files.map(file => fileIdentity(file, passphrase, ask, problems)))).flat()
  const isNamed = (identity: Identity) => ofFiles.some(other => same(other, identity))
  const isFirst = (identity: Identity) => identity.label === labelOf(named ?? '')
  const all = [...agent.filter(isNamed), ...ofFiles.filter(isFirst), ...(settings.identitiesOnly ? [] : agent), ...ofFiles]
  const ordered = all.filter((identity, index) => all.findIndex(other => same(other, identity)) === index)
  const special = held.find(({ type }) => /-cert-|^sk-/.test(type))
  const shown: string[] = []
  return {
    agent: signer(ordered, shown, problems),
    count: ordered.length,
    shown,
    problems,
    onlyProgram: fido.length > 0 ? `FIDO keys (${fido.join(', ')})` : special && `the agent's ${special.type} key`,
  }
}

function labelOf(file: string): string {
  return `key ${file}`
}

function same(one: Identity, other: Identity): boolean {
  return one.publicKey.getPublicSSH().equals(other.publicKey.getPublicSSH())
}

function agentIdentity(path: string, blob: Buffer, comment: string): Identity[] {
  const publicKey = utils.parseKey(`${typeOf(blob)} ${blob.toString('base64')}`)
  if (publicKey instanceof Error) return []
  const agent = createAgent(path)
  const sign: Identity['sign'] = (data, hash) =>
    new Promise((resolve, reject) =>
      agent.sign(publicKey, data, (hash ? { hash } : {}) as { hash: 'sha256' }, (error, signature) =>
        error || !signature ? reject(error ?? new Error('it gave no signature')) : resolve(signature),
      ),
    )
  return [{ label: `agent's ${comment || publicKey.type}`, publicKey, sign }]
}

/** A locked key whose public half cannot be told must be unlocked to be shown at all. */
async function fileIdentity(file: KeyFile, passphrase: Secret | undefined, ask: Asker, problems: string[]): Promise<Identity[]> {
  const unlock = () => file.unlock(passphrase, ask)
  try {
    const publicKey = file.publicKey ?? (await unlock())
    const sign: Identity['sign'] = async (data, hash) => {
      const signature = (await unlock()).sign(data, hash)
      if (signature instanceof Error) throw signature
      return signature
    }
    return [{ label: labelOf(file.file), publicKey, sign }]
  } catch (error) {
    problems.push(`${labelOf(file.file)}: ${(error as Error).message}`)
    return []
  }
}

/** All keys as one agent: ssh2 shows them one after the other, and asks for a signature of the one that the server takes. */
function signer(identities: readonly Identity[], shown: string[], problems: string[]): Agent {
  const signed = async (key: ParsedKey, data: Buffer, hash: string | undefined): Promise<Buffer> => {
    const identity = identities.find(({ publicKey }) => publicKey.getPublicSSH().equals(key.getPublicSSH()))
    if (!identity) throw new Error('an unknown key was asked for')
    return identity.sign(data, hash).catch((error: Error) => {
      problems.push(`${identity.label}: ${error.message}`)
      throw error
    })
  }
  return Object.assign(Object.create(BaseAgent.prototype) as Agent, {
    getIdentities(done: (error: undefined, keys: ParsedKey[]) => void) {
      shown.push(...identities.map(({ label }) => label))
      done(
        undefined,
        identities.map(({ publicKey }) => publicKey),
      )
    },
    sign(key: ParsedKey, data: Buffer, options: { readonly hash?: string }, done: (error: Error | undefined, signature?: Buffer) => void) {
      signed(key, data, options.hash).then(
        signature => done(undefined, signature),
        (error: Error) => done(error),
      )
    },
  })
}
