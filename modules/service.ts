import { standIn } from '../engine/module.ts'

export default standIn({
  description: 'Starts, stops and enables services, by whatever runs them on the machine: systemd, OpenRC or init scripts.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The service.' },
      state: {
        type: 'string',
        enum: ['reloaded', 'restarted', 'started', 'stopped'],
        description: 'Whether it runs. restarted and reloaded act each time, and start what does not run.',
      },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      arguments: { type: 'string', default: '', 'x-aliases': ['args'], description: 'More words for an init script; systemd takes none.' },
      pattern: {
        type: 'string',
        description: 'For init scripts that cannot tell: the service runs where the list of processes has this text. systemd can tell.',
      },
      sleep: { type: 'integer', description: 'Seconds between stopping and starting in a restart of an init script.' },
      runlevel: { type: 'string', default: 'default', description: 'The runlevel of OpenRC to enable it in.' },
      use: {
        type: 'string',
        default: 'auto',
        description: 'The module to take instead of the one that the machine suggests: systemd, sysvinit.',
      },
    },
    required: ['name'],
  },
  examples: [
    {
      title: 'Run a service, now and from each boot on',
      yaml: '- service:\n    name: cron\n    state: started\n    enabled: true',
      lab: true,
    },
    { title: 'Restart it', yaml: '- service:\n    name: cron\n    state: restarted', lab: true },
  ],
  returns: { name: 'The service.', state: 'What was asked for.', enabled: 'What was asked for.' },
  stands: (a, machine) => {
    const { name, state, enabled, pattern, sleep } = a
    const same = { name, ...(state === undefined ? {} : { state }), ...(enabled === undefined ? {} : { enabled }) }
    const module = a.use === 'auto' ? suggested(machine) : a.use.replace(/^.*\.|_service$/g, '')
    if (module === 'systemd') return [module, same]
    const runlevels = a.runlevel === 'default' ? {} : { runlevels: [a.runlevel] }
    const script = {
      ...runlevels,
      ...(a.arguments === '' ? {} : { arguments: a.arguments }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(sleep === undefined ? {} : { sleep }),
    }
    return [module === 'openrc' ? 'sysvinit' : module, { ...same, ...script }]
  },
})

function suggested({ init, commands }: { readonly init: string; readonly commands: readonly string[] }): string {
  if (init === 'systemd') return 'systemd'
  // In an image that is built nothing runs yet; units can be enabled all the same.
  return commands.includes('systemctl') && init !== 'openrc' ? 'systemd' : 'sysvinit'
}
