import { action } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'

export default action({
  description: 'Asks whether a host can be reached and worked on; it answers with a word.',
  args: {
    type: 'object',
    properties: { data: { type: 'string', default: 'pong', description: 'The word to answer with; `crash` fails.' } },
  },
  examples: [{ title: 'Is everybody there?', yaml: '- ping:' }],
  returns: { ping: 'The word.' },
  touches: false,
  host: true,
  check: 'run',
  // An action: there is nothing to read but whether something answers.
  run: async ({ data }, _now, hands) => {
    if (data === 'crash') return { status: 'failed', message: 'boom', hint: 'data: crash asks for this' }
    const ran = await hands.frame(sh`:`)
    return ran.status === 0
      ? { status: 'ok', result: { ping: data } }
      : { status: 'failed', message: 'the shell of the host does not work' }
  },
})
