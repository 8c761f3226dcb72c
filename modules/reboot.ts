import { action, type Hands, type Ran } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'

export default action({
  description: 'Starts a machine anew and waits until it can be worked on again.',
  args: {
    type: 'object',
    properties: {
      reboot_timeout: {
        type: 'integer',
        default: 600,
        description: 'Seconds to wait until it has started anew, and as long again for test_command.',
      },
      pre_reboot_delay: {
        type: 'integer',
        default: 0,
        description: 'Seconds before it goes down. As shutdown counts minutes, these are rounded down.',
      },
      post_reboot_delay: {
        type: 'integer',
        default: 0,
        description: 'Seconds to wait before the first look whether it is there again.',
      },
      connect_timeout: {
        type: 'integer',
        description: 'Taken and not used: each try has the timeout of the connection.',
      },
      test_command: { type: 'string', default: 'whoami', description: 'A command that succeeds when it is ready for more tasks.' },
      boot_time_command: {
        type: 'string',
        default: 'cat /proc/sys/kernel/random/boot_id',
        description: 'A command that prints something else after each start.',
      },
      reboot_command: {
        type: 'string',
        description: 'The command that starts it anew; msg and the delays then do not count. Left out, it is shutdown -r.',
      },
      search_paths: {
        type: 'array',
        items: { type: 'string' },
        default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
        description: 'Folders in which the command is looked for.',
      },
      msg: { type: 'string', default: 'Reboot initiated by Ansible', description: 'What users of the machine are told.' },
    },
  },
  examples: [{ title: 'Start a machine anew', yaml: '- reboot:\n    reboot_timeout: 300\n', lab: true }],
  returns: { rebooted: 'Whether it was started anew.', elapsed: 'How many seconds it took.' },
  touches: true,
  host: true,
  check: (_args, _now, machine) => (machine.isHere ? ourself : { status: 'changed', result: { rebooted: true, elapsed: 0 } }),
  // An action: it is about something that happens, not about what is there.
  run: async (args, _now, hands) => {
    if (hands.machine.isHere) return ourself
    const start = hands.now()
    const elapsed = () => Math.floor((hands.now() - start) / 1000)
    const before = await hands.command({ command: { text: args.boot_time_command } })
    if (before.status !== 0)
      return no(`${args.boot_time_command} does not tell when the machine started: ${said(before)}`, 'give another boot_time_command')
    const refused = await goesDown(args, hands)
    if (refused !== undefined) return no(refused, 'give the command in reboot_command, and become: true where only root may', elapsed())
    if (!args.reboot_command) await hands.sleep(args.post_reboot_delay * 1000)
    const isNew = (ran: Ran) => ran.status === 0 && ran.stdout.trim() !== before.stdout.trim()
    const away = await until(hands, args.boot_time_command, args.reboot_timeout + 60 * minutesOf(args), isNew)
    if (away !== undefined)
      return no(`Timed out waiting for last boot time check (timeout=${args.reboot_timeout}): ${away}`, 'look at its console', elapsed())
    const unready = await until(hands, args.test_command, args.reboot_timeout, ran => ran.status === 0)
    if (unready === undefined) return { status: 'changed', result: { rebooted: true, elapsed: elapsed() } }
    const message = `Timed out waiting for post-reboot test command (timeout=${args.reboot_timeout}): ${unready}`
    return {
      status: 'failed',
      message,
      hint: 'look at it, or mend test_command',
      result: { rebooted: true, changed: true, elapsed: elapsed() },
    }
  },
})

const ourself = {
  status: 'failed',
  message: 'Running reboot with local connection would reboot the control node.',
  hint: 'name a host that is reached by SSH',
  result: { rebooted: false, elapsed: 0 },
} as const

function no(message: string, hint: string, elapsed = 0) {
  return { status: 'failed', message, hint, result: { rebooted: false, elapsed } } as const
}

interface Going {
  readonly reboot_command?: string
  readonly search_paths: readonly string[]
  readonly pre_reboot_delay: number
  readonly msg: string
}

/** Tells it to go down. That our link breaks meanwhile is no failure: the next look tells whether it went. */
async function goesDown(args: Going, hands: Hands): Promise<string | undefined> {
  const { reboot_command, search_paths, msg } = args
  const folders = search_paths.join(':')
  const minutes = minutesOf(args)
  // Where shutdown is not there (busybox), reboot is.
  const ours = sh`PATH=${folders}
if command -v shutdown >/dev/null; then shutdown -r ${minutes === 0 ? 'now' : `+${minutes}`} ${msg}
elif command -v reboot >/dev/null; then reboot
else echo "there is no shutdown in $PATH" >&2; exit 127; fi`
  const text = reboot_command ? sh`PATH=${folders}:$PATH; eval ${reboot_command}` : ours
  const ran = await attempt(() => hands.command({ command: { text: String(text) } }))
  return typeof ran === 'string' || ran.status === 0 ? undefined : `Reboot command failed. Error was: '${said(ran)}'`
}

function minutesOf({ pre_reboot_delay }: Pick<Going, 'pre_reboot_delay'>): number {
  return Math.floor(pre_reboot_delay / 60)
}

/** Logs in anew until a command comes to what is waited for; else why not. */
async function until(hands: Hands, command: string, seconds: number, isThere: (ran: Ran) => boolean): Promise<string | undefined> {
  const end = hands.now() + seconds * 1000
  for (;;) {
    await hands.reset()
    // One that goes down may take a command and never answer.
    const ran = await attempt(() => hands.command({ command: { text: command }, seconds: 15 }))
    if (typeof ran !== 'string' && isThere(ran)) return undefined
    if (hands.now() >= end) return typeof ran === 'string' ? ran : said(ran)
    await hands.sleep(1000)
  }
}

async function attempt(work: () => Promise<Ran>): Promise<Ran | string> {
  try {
    return await work()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function said({ stdout, stderr, status }: Ran): string {
  return stderr.trim() || stdout.trim() || `it ended with status ${status}`
}
