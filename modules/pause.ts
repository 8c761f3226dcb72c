import { action } from '../engine/module.ts'
import { momentText } from '../engine/text/python-times.ts'

export default action({
  description: 'Waits for some time, or for a person to press Enter; once for all hosts of a batch.',
  args: {
    type: 'object',
    properties: {
      minutes: { type: 'number', description: 'How many minutes to wait.' },
      seconds: { type: 'number', description: 'How many seconds to wait, at least one.' },
      prompt: { type: 'string', description: 'What is asked; without a time it waits for an answer.' },
      echo: { type: 'boolean', default: true, description: 'Whether what is typed is shown.' },
    },
    'x-exclusive': [['minutes', 'seconds']],
  },
  examples: [
    { title: 'Give a daemon a moment', yaml: '- pause:\n    seconds: 1' },
    { title: 'Ask before going on', yaml: '- pause:\n    prompt: Enter goes on, Ctrl-C ends' },
  ],
  returns: {
    user_input: 'What was typed.',
    stdout: 'How long it took, in words.',
    delta: 'How long it took, in whole seconds.',
    start: 'When it began.',
    stop: 'When it ended.',
    echo: 'Whether what is typed is shown.',
  },
  touches: false,
  host: false,
  check: 'run',
  // An action: time passes, nothing else.
  run: async (args, _now, hands) => {
    const start = hands.now()
    const isTimed = args.seconds !== undefined || args.minutes !== undefined
    const answer = isTimed
      ? undefined
      : await hands.prompt(`[pause]\n${args.prompt ?? 'Press enter to continue, Ctrl+C to interrupt'}:`, args.echo)
    if (isTimed) await hands.sleep(Math.max(1000, Math.trunc(args.seconds ?? (args.minutes ?? 0) * 60) * 1000))
    const stop = hands.now()
    const took = (stop - start) / 1000
    const stdout = args.seconds === undefined ? `Paused for ${rounded(took / 60)} minutes` : `Paused for ${rounded(took)} seconds`
    const times = { start: momentText(start), stop: momentText(stop), delta: Math.trunc(took) }
    return { status: 'ok', result: { ...times, echo: args.echo, rc: 0, stdout, stderr: '', user_input: answer ?? '' } }
  },
})

/** As Python rounds and prints: two places at most, one at least. */
function rounded(amount: number): string {
  const number = Math.round(amount * 100) / 100
  return Number.isInteger(number) ? number.toFixed(1) : String(number)
}
