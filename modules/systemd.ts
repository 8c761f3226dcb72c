import { resource } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Unit, unit } from '../engine/state/unit.ts'

export default resource({
  description: 'Starts, stops, enables and masks units of systemd.',
  aliases: ['systemd_service', 'ansible.builtin.systemd_service'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', 'x-aliases': ['service', 'unit'], description: 'The unit; without an ending a service.' },
      state: {
        type: 'string',
        enum: ['reloaded', 'restarted', 'started', 'stopped'],
        description: 'What it must do; restarted and reloaded always change something.',
      },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      masked: { type: 'boolean', description: 'Whether it cannot be started at all.' },
      daemon_reload: {
        type: 'boolean',
        default: false,
        'x-aliases': ['daemon-reload'],
        description: 'Have systemd read changed unit files first.',
      },
      daemon_reexec: { type: 'boolean', default: false, 'x-aliases': ['daemon-reexec'], description: 'Have systemd start anew first.' },
      no_block: { type: 'boolean', default: false, description: 'Do not wait until it is done.' },
      force: { type: 'boolean', description: 'Replace links that stand in the way of enabling.' },
      scope: { type: 'string', enum: ['system', 'user', 'global'], default: 'system', description: 'Whose units.' },
    },
    'x-one-of': [['name', 'daemon_reload', 'daemon_reexec']],
  },
  examples: [
    { title: 'Start a daemon, now and at boot', yaml: '- systemd:\n    name: chrony\n    state: started\n    enabled: true\n', lab: true },
  ],
  needs: a => ({ now: unit(a.name ?? '-.slice', a.scope) }),
  refuse: (a, { now }) => {
    const asks = a.state !== undefined || a.enabled !== undefined
    return asks && !now.exists
      ? `Could not find the requested service ${a.name}: host; install what brings it, or mend the name`
      : undefined
  },
  have: ({ now }): Wanted => ({
    active: isActive(now),
    enabled: isEnabled(now),
    masked: now.masked,
    restarted: false,
    reloaded: false,
    reread: false,
  }),
  want: (a, { now }) => ({
    masked: a.masked,
    enabled: a.enabled,
    active:
      a.state === 'started' || ((a.state === 'restarted' || a.state === 'reloaded') && !isActive(now))
        ? true
        : a.state === 'stopped'
          ? false
          : undefined,
    restarted: a.state === 'restarted' && isActive(now) ? true : undefined,
    reloaded: a.state === 'reloaded' && isActive(now) ? true : undefined,
    reread: a.daemon_reexec || (a.daemon_reload && now.stale) ? true : undefined,
  }),
  apply: (change, a) => {
    const ctl = ['systemctl', `--${a.scope}`, ...(a.no_block ? ['--no-block'] : [])]
    const name = a.name ?? ''
    const run = (verb: string, ...flags: string[]) => sh`${[...ctl, verb, ...flags, '--', name]}`
    return [
      change.reread === true && sh`${[...ctl, a.daemon_reexec ? 'daemon-reexec' : 'daemon-reload']}`,
      change.masked !== undefined && run(change.masked ? 'mask' : 'unmask'),
      change.enabled !== undefined && run(change.enabled ? 'enable' : 'disable', ...(a.force ? ['--force'] : [])),
      change.active !== undefined && run(change.active ? 'start' : 'stop'),
      change.restarted === true && run('restart'),
      change.reloaded === true && run('reload'),
    ]
  },
  makes: (change, a, { now }) => {
    const active = change.active === undefined ? now.active : change.active ? 'active' : 'inactive'
    const enabled = change.enabled === undefined ? now.enabled : change.enabled ? 'enabled' : 'disabled'
    return [[unit(a.name ?? '-.slice', a.scope), { ...now, active, enabled, masked: change.masked ?? now.masked, stale: false }]]
  },
  result: ({ now }, _change, a) => ({ name: a.name ?? null, state: a.state ?? null, enabled: a.enabled ?? null, status: now.status }),
})

interface Wanted {
  readonly [member: string]: boolean | undefined
  readonly active: boolean | undefined
  readonly enabled: boolean | undefined
  readonly masked: boolean | undefined
  readonly restarted: boolean | undefined
  readonly reloaded: boolean | undefined
  readonly reread: boolean | undefined
}

function isActive({ active }: Unit): boolean {
  return active === 'active' || active === 'activating' || active === 'reloading'
}

function isEnabled({ enabled }: Unit): boolean {
  return ['enabled', 'enabled-runtime', 'static', 'generated', 'alias'].includes(enabled)
}
