import { spawnSync } from 'node:child_process'
import type { Duplex } from 'node:stream'
import ssh2, { type Client, type ConnectConfig } from 'ssh2'
import type { Secret } from '../load/values.ts'
import { clock, pausing } from './asking.ts'
import { judgeHostKey, keyAlgorithms } from './host-key.ts'
import { type Identities, identitiesFor } from './identities.ts'
import { type Asker, Unreachable } from './link.ts'
import { type Meter, metered } from './meter.ts'
import type { SshSettings } from './ssh-settings.ts'

/** What a login is done with. */
export interface Credentials {
  readonly password: Secret | undefined
  readonly keyPassphrase: Secret | undefined
  readonly privateKeyFile: string | undefined
  readonly ask: Asker
  readonly signal: AbortSignal
}

/** A login that ssh2 could not do and the ssh program might. */
export class BeyondSsh2 extends Error {
  readonly refusal: Unreachable
  constructor(why: string, refusal: Unreachable) {
    super(why)
    this.refusal = refusal
  }
}

/** Logs in over a stream. Throws Unreachable with what was tried, or BeyondSsh2. */
export async function logIn(open: () => Promise<Duplex>, settings: SshSettings, credentials: Credentials, meter: Meter): Promise<Client> {
  const end = new AbortController()
  const time = clock(settings.timeout, () => end.abort(tooLate(settings)))
  const stop = () => end.abort(new Unreachable('stopped', 'it was stopped'))
  credentials.signal.addEventListener('abort', stop, { once: true })
  const ask = pausing(credentials.ask, time)
  try {
    const named = credentials.privateKeyFile && settings.identityFiles[0]
    const identities = await identitiesFor(settings, named, credentials.keyPassphrase, ask)
    const attempt: Attempt = {
      settings,
      identities,
      methods: methodsOf(settings, { ...credentials, ask }, identities),
      ask,
      end: end.signal,
    }
    return await shaken(await open(), attempt, meter)
  } finally {
    time.stop()
    credentials.signal.removeEventListener('abort', stop)
  }
}

interface Attempt {
  readonly settings: SshSettings
  readonly identities: Identities
  readonly methods: Methods
  readonly ask: Asker
  /** Aborted with the reason, where the login must not go on. */
  readonly end: AbortSignal
}

function shaken(stream: Duplex, attempt: Attempt, meter: Meter): Promise<Client> {
  const client = new ssh2.Client()
  const { settings, methods, ask, end } = attempt
  let refusal: Unreachable | undefined
  let isOver = false
  return new Promise((resolve, reject) => {
    const give = (error: Error) => {
      if (isOver) return
      isOver = true
      reject(refusal ?? error)
      client.destroy()
    }
    const judge = (key: Buffer, answer: (isGood: boolean) => void) => {
      void judgeHostKey(key, settings, ask)
        .catch(() => new Unreachable('login', `${settings.host}: its host key could not be looked up`, 'may we read known_hosts?'))
        .then(problem => {
          refusal = problem
          answer(problem === undefined)
        })
    }
    client.once('ready', () => {
      isOver = true
      resolve(client)
    })
    // An agent that cannot sign is not the end: the next key is tried.
    client.on('error', (error: Failure) => error.level === 'agent' || give(trouble(error, attempt)))
    client.once('close', () => give(closedEarly(settings)))
    client.on('change password', () => give(expired(settings)))
    end.addEventListener('abort', () => give(end.reason as Error))
    if (end.aborted) return give(end.reason as Error)
    metered(stream, meter)
    client.connect(configOf(stream, settings, methods.handler, judge))
  })
}

type Failure = Error & { readonly level?: string }

function tooLate({ host, timeout }: SshSettings): Unreachable {
  return new Unreachable('login', `${host}: the login took more than ${timeout} s`, 'is the host busy? --timeout waits longer')
}

function expired({ host, user }: SshSettings): Unreachable {
  return new Unreachable('login', `${host}: the password of ${user} has expired`, 'log in by hand and set a new one')
}

function configOf(sock: Duplex, settings: SshSettings, authHandler: unknown, hostVerifier: unknown): ConnectConfig {
  return {
    sock,
    username: settings.user,
    // Our own clock stands still while a person is asked.
    readyTimeout: 0,
    keepaliveInterval: 15_000,
    keepaliveCountMax: 3,
    authHandler: authHandler as never,
    hostVerifier: hostVerifier as never,
    algorithms: { serverHostKey: keyAlgorithms(settings) as never },
  }
}

interface Methods {
  readonly handler: (left: readonly string[] | null, isPartial: boolean, next: (method: unknown) => void) => void
  readonly tried: readonly string[]
  /** What the server takes, once it has said it. */
  readonly left: { names: readonly string[] }
}

/** Ways to log in, one after the other: keys, then a password, by itself or as the answer to a question. */
function methodsOf({ user: username }: SshSettings, { password, ask }: Credentials, identities: Identities): Methods {
  const tried: string[] = []
  const left = { names: [] as readonly string[] }
  const secret = password === undefined ? undefined : String(password.reveal())
  const waiting = [
    ...(identities.count > 0 ? [{ type: 'publickey', method: { type: 'agent', username, agent: identities.agent } }] : []),
    ...(secret === undefined ? [] : [{ type: 'password', method: { type: 'password', username, password: secret } }]),
    { type: 'keyboard-interactive', method: { type: 'keyboard-interactive', username, prompt: answering(secret, ask) } },
  ]
  const handler: Methods['handler'] = (names, isPartial, next) => {
    left.names = names ?? left.names
    const at = waiting.findIndex(({ type }) => {
      if (names !== null && !names.includes(type)) return false
      // Questions are answered with the password, or asked of the person once a key was taken; a password is not tried twice.
      const isSpent = names === null || (names.includes('password') && tried.includes('password'))
      return type !== 'keyboard-interactive' || isPartial || (secret !== undefined && !isSpent)
    })
    const [way] = at < 0 ? [] : waiting.splice(at, 1)
    if (way && way.type !== 'publickey') tried.push(way.type === 'password' ? 'password' : 'password (by question)')
    // Nothing is left: the server says what it would have taken.
    if (!way && left.names.length === 0) left.names = ['nothing we know']
    else if (!way) return next(false)
    next(way?.method ?? { type: 'none', username })
  }
  return { handler, tried, left }
}

function answering(password: string | undefined, ask: Asker) {
  let isSpent = false
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: readonly { prompt: string; echo?: boolean }[],
    finish: (answers: string[]) => void,
  ) => {
    const answer = async ({ prompt, echo }: { prompt: string; echo?: boolean }) => {
      if (password === undefined || isSpent || echo) return (await ask(prompt, !echo)) ?? ''
      isSpent = true
      return password
    }
    // One question after the other.
    prompts
      .reduce<Promise<string[]>>(async (answers, prompt) => [...(await answers), await answer(prompt)], Promise.resolve([]))
      .then(finish, () => finish([]))
  }
}

function closedEarly({ host, port }: SshSettings): Unreachable {
  return new Unreachable(
    'login',
    `${host}: port ${port} closed the connection during the login`,
    'is it an SSH server, and does it have room (MaxStartups)? its log says more',
  )
}

function trouble(error: Failure, attempt: Attempt): Error {
  const { host, user, port } = attempt.settings
  if (error.level === 'client-authentication' || /authentication failures/i.test(error.message)) return notAccepted(attempt)
  // Whether the end comes as a reset or as silence is chance.
  if (/ECONNRESET|EPIPE|before handshake/.test(error.message)) return closedEarly(attempt.settings)
  const refusal = new Unreachable('login', `${host}: ${error.message}`, `try it by hand: ssh -v -p ${port} ${user}@${host}`)
  return /no matching/i.test(error.message) ? new BeyondSsh2(`the algorithms of its server (${error.message})`, refusal) : refusal
}

function notAccepted({ settings: { host, user }, identities, methods: { tried, left } }: Attempt): Error {
  const isExplained = (label: string) => identities.problems.some(problem => problem.startsWith(`${label}:`))
  const refused = [...identities.shown, ...tried].filter(label => !isExplained(label)).map(label => `${label}: not accepted`)
  const said = [...refused, ...identities.problems]
  const ways = left.names.length > 0 ? ` (it takes ${left.names.join(', ')})` : ''
  const what = said.length > 0 ? said.join('; ') : 'there is no key and no password to try'
  const hint = 'give a key with --private-key, or a password with -k, or start ssh-agent; -u logs in as somebody else'
  const refusal = new Unreachable('login', `${user}@${host}: nothing to log in with was accepted${ways}. ${what}`, hint)
  const only = identities.onlyProgram ?? (left.names.includes('gssapi-with-mic') && hasTicket() ? 'a Kerberos ticket' : undefined)
  return only === undefined ? refusal : new BeyondSsh2(only, refusal)
}

/** Asks Kerberos' own program, which knows where tickets are kept and whether they are still good. */
function hasTicket(): boolean {
  return spawnSync('klist', ['-s'], { stdio: 'ignore', timeout: 5000 }).status === 0
}
