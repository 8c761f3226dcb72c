import { resource, type State } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { dockerArguments, dockerPlace, dockerUnserved } from '../engine/state/containers/docker.ts'
import { dockerLogin } from '../engine/state/containers/docker-login.ts'
import { targetPath } from '../engine/state/files/target-path.ts'

export default resource({
  description:
    'Has docker logged in at a registry, by its file of settings; the registry is asked where that has not this name and password. A password is in no list of processes.',
  aliases: ['community.docker.docker_login'],
  args: {
    type: 'object',
    properties: {
      registry_url: {
        type: 'string',
        default: 'https://index.docker.io/v1/',
        'x-aliases': ['registry', 'url'],
        description: 'The registry.',
      },
      username: { type: 'string', description: 'Who we are there.' },
      password: { type: 'string', 'x-secret': true, description: 'The password there.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether docker is logged in.' },
      reauthorize: { type: 'boolean', default: false, 'x-aliases': ['reauth'], description: 'Whether it logs in each time.' },
      config_path: {
        type: 'string',
        default: '~/.docker/config.json',
        'x-path': true,
        'x-aliases': ['dockercfg_path'],
        description: 'The file of settings; its name is config.json.',
      },
      ...dockerArguments,
    },
    'x-required-if': [['state', 'present', ['username', 'password']]],
    'x-unserved': dockerUnserved,
  },
  examples: [{ title: 'Log out', yaml: '- docker_login:\n    registry_url: registry.example.com\n    state: absent\n', lab: true }],
  returns: { login_results: 'Where docker is logged in, and as whom.' },
  needs: (a, machine) => ({ now: dockerLogin(targetPath(a.config_path, machine), a.registry_url, a.username ?? '', a.password) }),
  refuse: (a, { now }) => {
    if (!now.isInstalled) return 'there is no docker; a task before this one must install its client (docker.io, docker-ce-cli)'
    if (!a.config_path.endsWith('/config.json')) return `docker's file of settings is called config.json; "${a.config_path}" is not`
    if (a.registry_url.startsWith('-')) return `"${a.registry_url}" cannot be a registry; give it as HOST or HOST:PORT`
    return now.keeper === undefined
      ? undefined
      : `${now.keeper || 'a program'} keeps the passwords of docker there, and nobody can see which; log in by docker itself (ansible.builtin.command)`
  },
  acts: ['login'],
  have: ({ now }, a): State => {
    if (a.state === 'absent') return { state: now.isKnown ? 'present' : 'absent' }
    return { state: now.isHeld ? 'present' : now.isKnown ? 'as somebody else' : 'absent' }
  },
  want: (a): State => ({ state: a.state, ...(a.reauthorize && a.state === 'present' && { login: 'anew' }) }),
  apply: (_, a, __, machine) => {
    const folder = targetPath(a.config_path, machine).replace(/\/[^/]*$/, '')
    const { words } = dockerPlace(a)
    const docker = sh`DOCKER_CONFIG=${folder} ${words}`
    if (a.state === 'absent') return [sh`${docker} logout ${a.registry_url} >/dev/null`]
    // docker warns that it keeps the password as it is.
    return [
      sh`printf %s ${String(a.password?.reveal() ?? '')} | ${docker} login --username ${a.username} --password-stdin ${a.registry_url} >/dev/null`,
    ]
  },
  makes: (_, a, { now }, machine) => {
    const isIn = a.state === 'present'
    const question = dockerLogin(targetPath(a.config_path, machine), a.registry_url, a.username ?? '', a.password)
    return [[question, { isInstalled: now.isInstalled, isKnown: isIn, isHeld: isIn && a.password !== undefined }]]
  },
  result: (_, __, a) => (a.state === 'absent' ? {} : { login_results: { username: a.username ?? '', serveraddress: a.registry_url } }),
})
