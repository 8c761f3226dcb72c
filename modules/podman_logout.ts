import { resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { loginRefusal, podmanLogin, registryName } from '../engine/state/containers/podman-login.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'

const args = {
  type: 'object',
  properties: {
    registry: { type: 'string', description: 'The registry: HOST or HOST:PORT.' },
    all: { type: 'boolean', description: 'Whether it is logged out everywhere.' },
    authfile: { type: 'string', 'x-path': true, description: 'The file that it is kept in; that of podman where it is left out.' },
    ignore_docker_credentials: {
      type: 'boolean',
      description: "Taken and not used: what docker's own file has stays, unless authfile names it.",
    },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
  },
  'x-exclusive': [['registry', 'all']],
  'x-one-of': [['registry', 'all']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Has podman logged out of a registry, or of all of them. Where it is not logged in there is nothing to do.',
  aliases: ['containers.podman.podman_logout'],
  args,
  examples: [{ title: 'Log out', yaml: '- podman_logout:\n    registry: registry.example.com\n', lab: true }],
  returns: { stdout: 'What podman says of it.' },
  needs: (a, machine) => ({ now: question(a, machine) }),
  refuse: (a, { now }) =>
    a.registry === undefined && !a.all
      ? 'which registry is not said; give registry, or all: true'
      : loginRefusal(now, a.registry, a.executable),
  have: ({ now }): State => ({ state: now.isKnown ? 'logged in' : 'absent' }),
  want: (): State => ({ state: 'absent' }),
  apply: (_, a) => [
    sh`${a.executable} logout ${a.authfile !== undefined && ['--authfile', a.authfile]} ${a.registry === undefined ? '--all' : a.registry}`,
  ],
  makes: (_, a, { now }, machine) => [[question(a, machine), { isInstalled: now.isInstalled, isKnown: false, isHeld: false }]],
  result: (_, __, ___, ran) => ({ stdout: ran.at(-1)?.stdout ?? '', stderr: '' }),
})

function question({ authfile, executable, registry }: Args, machine: Machine) {
  const file = authfile === undefined ? '' : targetPath(authfile, machine)
  return podmanLogin({ file, executable, registry: registry === undefined ? undefined : registryName(registry) })
}
