import { action, type Json } from '../engine/module.ts'

export default action({
  description: 'Fails, with a message: for what must not be, mostly below a `when`.',
  args: {
    type: 'object',
    properties: { msg: { default: 'Failed as requested from task', description: 'The message: a text, or any other value.' } },
  },
  examples: [
    { title: 'Refuse a system', yaml: "- fail:\n    msg: only Linux is known here\n  when: ansible_system | default('Linux') != 'Linux'" },
  ],
  touches: false,
  host: false,
  check: 'run',
  // An action: it has no state at all.
  run: ({ msg }) => ({ status: 'failed', message: typeof msg === 'string' ? msg : JSON.stringify(msg), result: { msg: msg as Json } }),
})
