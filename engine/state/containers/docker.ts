import { Unknown } from '../../load/values.ts'
import type { Json, State } from '../../module.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** The arguments by which modules reach a daemon of Docker. */
export const dockerArguments = {
  docker_host: {
    type: 'string',
    'x-aliases': ['docker_url'],
    description:
      'Where the daemon is: unix:///run/docker.sock, tcp://HOST:2376, ssh://HOST; what docker itself goes by where it is left out.',
  },
  api_version: {
    type: 'string',
    default: 'auto',
    'x-aliases': ['docker_api_version'],
    description: 'The version in which it is spoken to; auto is the best that both have.',
  },
  ca_cert: {
    type: 'string',
    'x-path': true,
    'x-aliases': ['tls_ca_cert', 'cacert_path'],
    description: 'A file of the target with the authorities to trust.',
  },
  client_cert: {
    type: 'string',
    'x-path': true,
    'x-aliases': ['tls_client_cert', 'cert_path'],
    description: 'A file of the target with our certificate.',
  },
  client_key: {
    type: 'string',
    'x-path': true,
    'x-aliases': ['tls_client_key', 'key_path'],
    description: 'A file of the target with its key.',
  },
  tls: { type: 'boolean', default: false, description: 'Whether TLS is spoken, whoever the daemon is.' },
  validate_certs: {
    type: 'boolean',
    default: false,
    'x-aliases': ['tls_verify'],
    description: 'Whether TLS is spoken, and its certificate must count.',
  },
  timeout: { type: 'integer', default: 60, description: 'Taken and not used: docker has times of its own.' },
  ssl_version: { type: 'string', description: 'Taken and not used.' },
  use_ssh_client: { type: 'boolean', default: false, description: 'Taken and not used: docker goes by ssh itself.' },
  debug: { type: 'boolean', default: false, description: 'Taken and not used.' },
} as const

/** The argument that no docker of the command line has. */
export const dockerUnserved = ['tls_hostname'] as const

/** What modules get of these. */
export interface DockerAsked {
  readonly docker_host?: string
  readonly api_version: string
  readonly ca_cert?: string
  readonly client_cert?: string
  readonly client_key?: string
  readonly tls: boolean
  readonly validate_certs: boolean
}

/** A daemon: words that lead docker to it. */
export interface DockerPlace {
  readonly words: readonly string[]
  readonly isLocal: boolean
}

/** What a daemon says of something it keeps, in its own words. */
export interface Docked {
  readonly isInstalled: boolean
  /** Why the daemon said nothing. */
  readonly trouble?: string
  readonly exists: boolean
  readonly inspect?: { readonly [name: string]: Json }
  /** Of a network: the names of the containers in it. */
  readonly users?: readonly string[]
  /** In a check, of a container: what it would have been made as, in the words of docker_container; Docker has said nothing of it yet. */
  readonly made?: State
}

interface DockerKey {
  readonly name: string
  readonly place: DockerPlace
}

type Sort = 'container' | 'image' | 'network' | 'volume'

/** The daemon that is meant. */
export function dockerPlace(a: DockerAsked): DockerPlace {
  // With two slashes the first folder would be taken for a host.
  const host = a.docker_host?.replace(/^unix:\/\/(?=[^/])/, 'unix:///')
  const api = a.api_version === 'auto' ? [] : ['env', `DOCKER_API_VERSION=${a.api_version}`]
  return {
    words: [
      ...api,
      'docker',
      ...(host === undefined ? [] : [`--host=${host}`]),
      ...(a.tls ? ['--tls'] : []),
      ...(a.validate_certs ? ['--tlsverify'] : []),
      ...(a.ca_cert === undefined ? [] : [`--tlscacert=${a.ca_cert}`]),
      ...(a.client_cert === undefined ? [] : [`--tlscert=${a.client_cert}`]),
      ...(a.client_key === undefined ? [] : [`--tlskey=${a.client_key}`]),
    ],
    isLocal: host === undefined || host.startsWith('unix:'),
  }
}

/** Asks a daemon for a thing of a sort by its name. */
export function docked(sort: Sort, name: string, place: DockerPlace): Question<Docked> {
  return ask(kinds[sort][place.isLocal ? 'near' : 'far'], { name, place })
}

/** Why nothing can be asked of docker. */
export function withoutDocker({ isInstalled, trouble }: Docked): string | undefined {
  if (!isInstalled) return 'there is no docker; a task before this one must install its client (docker.io, docker-ce-cli)'
  return trouble === undefined ? undefined : `docker cannot be asked: ${trouble}; see that its daemon runs and that we may talk to it`
}

/** What `docker … inspect` printed after a change, marked with `=`. */
export function shownBy(stdout: string | undefined): Docked['inspect'] {
  const line = stdout?.split('\n').findLast(one => one.startsWith('={'))
  return line === undefined ? undefined : (JSON.parse(line.slice(1)) as NonNullable<Docked['inspect']>)
}

/** Shows a thing as it is after a change. */
export function showing(sort: Sort, name: string, { words }: DockerPlace): Sh {
  return sh`${words} ${sort} inspect --format '={{json .}}' ${name}`
}

/** Whether a text can be the name of what Docker keeps: no option. */
export function isDockerName(name: string): boolean {
  return /^[a-zA-Z0-9][\w.-]*$/.test(name)
}

function seen(inspect: NonNullable<Docked['inspect']>): Pick<Docked, 'inspect' | 'users'> {
  const containers = inspect['Containers'] as { readonly [id: string]: { readonly Name?: string } } | null | undefined
  const users = Object.values(containers ?? {}).map(({ Name = '' }) => Name)
  return { inspect, ...(containers !== undefined && { users: users.toSorted() }) }
}

const gone = /no such (container|image|network|volume|object)|network .* not found/i

function kindOf(sort: Sort, local: boolean): Kind<DockerKey, Docked> {
  return {
    name: `docker ${sort}`,
    local,
    passing: ['inspect'],
    mayComeWithPackage: true,
    script: keys => script(keys.map(key => asking(sort, key))),
    parse: record => {
      const [isInstalled, show, said = ''] = [record.has('docker'), record.get('show'), record.get('trouble')]
      const trouble = record.has('podman') ? 'the docker here is podman under another name: use podman_container and its kin' : said.trim()
      const there = show?.startsWith('{') === true
      return {
        isInstalled,
        ...(isInstalled && !there && trouble !== '' && !gone.test(trouble) && { trouble: trouble.replaceAll('\n', ' ') }),
        exists: there,
        ...(there && seen(JSON.parse(show) as NonNullable<Docked['inspect']>)),
      }
    },
    absent: () => ({ isInstalled: false, exists: false }),
    predict: (_, __, answer, all) => {
      const { isInstalled, trouble } = answer as Docked
      const isPlanned = all().some(([{ kind }]) => kind.name === 'package' || kind.name === 'unit')
      return isPlanned && isInstalled && trouble !== undefined ? new Unknown('the Docker that this run sets up') : undefined
    },
  }
}

const kinds: { readonly [sort in Sort]: { readonly near: Kind<DockerKey, Docked>; readonly far: Kind<DockerKey, Docked> } } = {
  container: { near: kindOf('container', true), far: kindOf('container', false) },
  image: { near: kindOf('image', true), far: kindOf('image', false) },
  network: { near: kindOf('network', true), far: kindOf('network', false) },
  volume: { near: kindOf('volume', true), far: kindOf('volume', false) },
}

/** What went wrong is asked for by itself: warnings of docker must not stand among what it shows. */
function asking(sort: Sort, { name, place: { words } }: DockerKey): Sh {
  const inspect = sh`${words} ${sort} inspect --format '{{json .}}' ${name}`
  return sh`if command -v docker >/dev/null 2>&1; then printf 'docker=1\\0'; case $(docker --version 2>/dev/null) in podman*) printf 'podman=1\\0' ;; *)
if a=$(${inspect} 2>/dev/null); then printf 'show=%s\\0' "$a"; else a=$(${inspect} 2>&1 >/dev/null); printf 'trouble=%s\\0' "$a"; fi ;; esac; fi; printf 'end=\\0'`
}
