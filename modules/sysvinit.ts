import { split } from 'shlex'
import { type Made, type Ran, resource, type State, type Step, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import type { Question } from '../engine/state/question.ts'
import { type InitScript, initScript } from '../engine/state/units/init-script.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['service'], description: 'The script in /etc/init.d.' },
    state: {
      type: 'string',
      enum: ['started', 'stopped', 'restarted', 'reloaded'],
      description: 'Whether it runs. restarted and reloaded act each time; a restart stops it and starts it.',
    },
    enabled: { type: 'boolean', description: 'Whether it starts at boot: whether runlevels have a link that starts it.' },
    runlevels: {
      type: 'array',
      items: { type: 'string' },
      description: 'The runlevels that are meant, 2 to 5 and S; those that the script itself names where it is left out.',
    },
    pattern: {
      type: 'string',
      description: 'For scripts that cannot tell: the service runs where the list of processes has this text.',
    },
    sleep: { type: 'integer', minimum: 0, default: 1, description: 'Seconds between stopping and starting in a restart.' },
    arguments: { type: 'string', 'x-aliases': ['args'], description: 'More words for the script, as a shell reads them.' },
    daemonize: {
      type: 'boolean',
      default: false,
      description: 'Runs the script apart from the connection, for one whose service does not let go of it.',
    },
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Starts, stops and enables services by their scripts in /etc/init.d; links of runlevels are kept by update-rc.d.',
  args,
  examples: [
    {
      title: 'Run a service, now and from each boot on',
      yaml: '- sysvinit:\n    name: cron\n    state: started\n    enabled: true',
      lab: true,
    },
  ],
  returns: { name: 'The service.', status: 'What was done: `enabled` and the state, each with changed, rc, stdout and stderr.' },
  needs: (a): { readonly now: Question<InitScript> } => ({
    now: initScript({ name: a.name, ...(a.pattern !== undefined && { pattern: a.pattern }) }),
  }),
  refuse: (a, { now }) => refusal(a, now),
  have: ({ now }, a): State => ({ enabled: isEnabled(a, now), state: now.isRunning ? 'started' : 'stopped' }),
  want: (a): State => ({ enabled: a.enabled, state: a.state }),
  acts: ['restarted', 'reloaded'],
  // A script that is enabled is enabled for those that start it now.
  apply: (change, a, { now }) => [
    change['enabled'] !== undefined && enabling(a, now),
    typeof change['state'] === 'string' && { run: acting(change['state'], a), failure: ran => failed(change['state'], a, ran) },
  ],
  makes: (change, a, { now }): Made[] => [
    [
      initScript({ name: a.name, ...(a.pattern !== undefined && { pattern: a.pattern }) }),
      change['enabled'] === true && a.runlevels === undefined ? unknown : afterwards(change, a, now),
    ],
  ],
  result: (_now, change, a, ran) => {
    const left = [...ran]
    const done = (member: 'enabled' | 'state') => {
      const came = change[member] === undefined ? undefined : left.shift()
      const { status = null, stdout = null, stderr = null } = came ?? {}
      return { changed: change[member] !== undefined, rc: status, stdout, stderr }
    }
    const enabled = { ...done('enabled'), ...(a.runlevels !== undefined && { runlevels: a.runlevels }) }
    return { name: a.name, status: { enabled, [a.state ?? 'null']: done('state') } }
  },
})

function refusal(a: Args, now: InitScript): string | undefined {
  if (a.state === undefined && a.enabled === undefined) return 'one of the following is required: state, enabled; say what is to be'
  if (!/^[\w@][\w@.+:-]*$/.test(a.name)) return `"${a.name}" cannot be the name of a script in /etc/init.d; take one such as cron`
  if (!now.exists)
    return `Could not find the requested service ${a.name}: there is no /etc/init.d/${a.name}; install what brings it, or mend the name`
  const level = a.runlevels?.find(one => !/^[2-5S]$/.test(one))
  if (level !== undefined) return `update-rc.d knows no runlevel "${level}" to start something in; name some of 2, 3, 4, 5 and S`
  if (a.enabled !== undefined && !now.keepsLinks)
    return 'there is no update-rc.d, by which Debian keeps the links of runlevels; leave enabled out, and enable it as this system does'
  return undefined
}

/** Asked for on, it is where all the runlevels start it; asked for off, where any does. */
function isEnabled({ runlevels, enabled }: Args, { levels }: InitScript): boolean {
  if (runlevels === undefined || runlevels.length === 0) return levels.length > 0
  return enabled ? runlevels.every(level => levels.includes(level)) : runlevels.some(level => levels.includes(level))
}

function enabling(a: Args, now: InitScript): Step {
  const levels = a.runlevels ?? []
  const first = levels.length > 0 ? 'defaults-disabled' : 'defaults'
  return {
    run: sh`PATH=$PATH:/usr/sbin:/sbin
${a.enabled && !now.isLinked && sh`update-rc.d ${a.name} ${first} || exit`}
update-rc.d ${a.name} ${a.enabled ? 'enable' : 'disable'} ${levels}`,
    failure: ({ stderr }) => `Failed to ${a.enabled ? 'enable' : 'disable'} service: ${a.name}: ${stderr.trim()}`,
  }
}

function acting(state: string, a: Args): Sh {
  const words = a.arguments === undefined ? [] : split(a.arguments)
  const call = (verb: string) => sh`${a.daemonize ? sh`apart_` : sh`here_`} ${`/etc/init.d/${a.name}`} ${verb} ${words}`
  const verbs = { started: 'start', stopped: 'stop', reloaded: 'reload' }
  const step =
    state === 'restarted' ? sh`${call('stop')} && sleep ${a.sleep} && ${call('start')}` : call(verbs[state as keyof typeof verbs])
  // What a service keeps open is a file then, which nobody waits for.
  return sh`here_() { "$@" </dev/null; }
apart_() { o=$(mktemp) || return; (trap '' HUP; exec $(command -v setsid) "$@" </dev/null >"$o" 2>&1); r=$?; cat "$o"; rm -f -- "$o"; return $r; }
${step}`
}

function failed(state: unknown, a: Args, { stdout, stderr }: Ran): string {
  const verb = { started: 'start', stopped: 'stop', restarted: 'restart', reloaded: 'reload' }[String(state)] ?? 'act on'
  return [`Failed to ${verb} service: ${a.name}`, stderr.trim() || stdout.trim()].filter(Boolean).join(': ')
}

function afterwards(change: State, a: Args, now: InitScript): InitScript {
  const levels = a.runlevels ?? []
  const on = levels.length > 0 ? [...new Set([...now.levels, ...levels])].toSorted() : now.levels
  const off = levels.length > 0 ? now.levels.filter(level => !levels.includes(level)) : []
  return {
    ...now,
    ...(change['enabled'] === undefined ? {} : { isLinked: true, levels: a.enabled ? on : off }),
    ...(change['state'] === undefined ? {} : { isRunning: change['state'] !== 'stopped' }),
  }
}
