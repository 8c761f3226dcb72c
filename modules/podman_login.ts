import { resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { loginRefusal, podmanLogin, registryName } from '../engine/state/containers/podman-login.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'

const args = {
  type: 'object',
  properties: {
    registry: { type: 'string', description: 'The registry: HOST or HOST:PORT, with a part of its names where only these are meant.' },
    username: { type: 'string', description: 'Who we are there.' },
    password: { type: 'string', 'x-secret': true, description: 'The password there; it reaches podman by its input.' },
    authfile: { type: 'string', 'x-path': true, description: 'The file that it is kept in; that of podman where it is left out.' },
    certdir: { type: 'string', 'x-path': true, description: 'A folder with the authorities of the registry (*.crt).' },
    tlsverify: { type: 'boolean', description: 'Whether the registry must speak TLS with a certificate that counts.' },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
  },
  required: ['username', 'password'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Has podman logged in at a registry, by its file of who it is where; the registry is asked where that has not this name and password. A password is in no list of processes.',
  aliases: ['containers.podman.podman_login'],
  args,
  examples: [
    {
      title: 'Log in',
      yaml: '- podman_login:\n    registry: registry.example.com\n    username: puller\n    password: "not the one in use"\n',
      lab: true,
    },
  ],
  returns: { stdout: 'What podman says of it.' },
  needs: (a, machine) => ({ now: question(a, machine) }),
  refuse: (a, { now }) =>
    a.registry === undefined ? 'which registry is not said; give registry' : loginRefusal(now, a.registry, a.executable),
  have: ({ now }): State => ({ state: now.isHeld ? 'logged in' : now.isKnown ? 'as somebody else' : 'absent' }),
  want: (): State => ({ state: 'logged in' }),
  apply: (_, a) => {
    const words = [
      ...(a.authfile === undefined ? [] : ['--authfile', a.authfile]),
      ...(a.certdir === undefined ? [] : ['--cert-dir', a.certdir]),
      ...(a.tlsverify === undefined ? [] : [`--tls-verify=${a.tlsverify}`]),
    ]
    return [
      sh`printf %s ${String(a.password.reveal())} | ${a.executable} login --username ${a.username} --password-stdin ${words} ${a.registry}`,
    ]
  },
  makes: (_, a, { now }, machine) => [[question(a, machine), { isInstalled: now.isInstalled, isKnown: true, isHeld: true }]],
  result: (_, __, ___, ran) => ({ stdout: ran.at(-1)?.stdout ?? 'Login Succeeded!\n', stderr: '' }),
})

function question(a: Args, machine: Machine) {
  const { username: user, password, executable } = a
  const file = a.authfile === undefined ? '' : targetPath(a.authfile, machine)
  return podmanLogin({ file, executable, registry: registryName(a.registry ?? ''), user, password })
}
