import { action, type Hands } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'

export default action({
  description: 'Waits until a host can be logged in to and worked on.',
  args: {
    type: 'object',
    properties: {
      connect_timeout: { type: 'integer', default: 5, description: 'Taken and not used: each try has the timeout of the connection.' },
      delay: { type: 'integer', default: 0, description: 'Seconds before the first try.' },
      sleep: { type: 'integer', default: 1, description: 'Seconds between tries.' },
      timeout: { type: 'integer', default: 600, description: 'Seconds after which it gives up.' },
    },
  },
  examples: [{ title: 'Wait for a host that starts', yaml: '- wait_for_connection:\n    delay: 0\n    timeout: 120' }],
  returns: { elapsed: 'How many seconds it took.' },
  touches: true,
  host: 'awaited',
  check: () => ({ status: 'skipped', because: 'a check does not wait for a host' }),
  // An action: it is about whether we get there, not about what is there.
  run: async (args, _now, hands) => {
    const start = hands.now()
    const elapsed = () => Math.floor((hands.now() - start) / 1000)
    await hands.sleep(args.delay * 1000)
    for (;;) {
      const why = await whyNot(hands)
      if (why === undefined) return { status: 'ok', result: { elapsed: elapsed() } }
      if (elapsed() >= args.timeout) {
        const message = `timed out waiting for the host: ${why}`
        return {
          status: 'failed',
          message,
          hint: 'see that it runs and can be reached, or give it more time with timeout',
          result: { elapsed: elapsed() },
        }
      }
      await hands.sleep(args.sleep * 1000)
    }
  },
})

async function whyNot(hands: Hands): Promise<string | undefined> {
  try {
    const ran = await hands.frame(sh`:`)
    return ran.status === 0 ? undefined : 'its shell does not work'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
