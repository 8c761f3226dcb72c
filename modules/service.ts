import { standIn } from '../engine/module.ts'

export default standIn({
  description: 'Starts, stops and enables a service, whatever runs services on the host.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The service.' },
      state: { type: 'string', enum: ['reloaded', 'restarted', 'started', 'stopped'], description: 'What it must do.' },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      arguments: { type: 'string', 'x-aliases': ['args'], description: 'Taken for compatibility.' },
      pattern: { type: 'string', description: 'Taken for compatibility.' },
      runlevel: { type: 'string', default: 'default', description: 'Taken for compatibility.' },
      sleep: { type: 'integer', description: 'Taken for compatibility.' },
      use: { type: 'string', default: 'auto', description: 'Taken for compatibility.' },
    },
    required: ['name'],
  },
  examples: [{ title: 'Start a service', yaml: '- service:\n    name: chrony\n    state: started\n', lab: true }],
  stands: a => [
    'systemd',
    { name: a.name, ...(a.state === undefined ? {} : { state: a.state }), ...(a.enabled === undefined ? {} : { enabled: a.enabled }) },
  ],
})
