import { type Json, standIn } from '../engine/module.ts'

export default standIn({
  description: 'Starts, stops and enables services, by whatever runs them on the machine: systemd, OpenRC or init scripts.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', 'x-aliases': ['service', 'unit'], description: 'The service.' },
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
      masked: { type: 'boolean', description: 'For systemd: whether it cannot be started at all.' },
      daemon_reload: { type: 'boolean', 'x-aliases': ['daemon-reload'], description: 'For systemd: read changed unit files first.' },
      daemon_reexec: { type: 'boolean', 'x-aliases': ['daemon-reexec'], description: 'For systemd: start systemd itself anew first.' },
      force: { type: 'boolean', description: 'For systemd: replace links that are in the way.' },
      no_block: { type: 'boolean', description: 'For systemd: do not wait until it has started or stopped.' },
      scope: { type: 'string', enum: ['system', 'user', 'global'], description: 'For systemd: whose unit it is.' },
      use: {
        type: 'string',
        default: 'auto',
        description: 'The module to take instead of the one that the machine suggests: systemd, sysvinit.',
      },
    },
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
    // What is for systemd goes to whatever stands behind, as with Ansible: another one has it not and says so.
    const { use, arguments: words, runlevel, pattern, sleep, ...same } = a
    const module = use === 'auto' ? suggested(machine) : use.replace(/^.*\.|_service$/g, '')
    if (module === 'systemd') return [module, given(same)]
    const script = {
      pattern,
      sleep,
      arguments: words === '' ? undefined : words,
      runlevels: runlevel === 'default' ? undefined : [runlevel],
    }
    return [module === 'openrc' ? 'sysvinit' : module, given({ ...same, ...script })]
  },
})

function given(args: Readonly<Record<string, Json | undefined>>): { [name: string]: Json } {
  return Object.fromEntries(Object.entries(args).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function suggested({ init, commands }: { readonly init: string; readonly commands: readonly string[] }): string {
  if (init === 'systemd') return 'systemd'
  // In an image that is built nothing runs yet; units can be enabled all the same.
  return commands.includes('systemctl') && init !== 'openrc' ? 'systemd' : 'sysvinit'
}
