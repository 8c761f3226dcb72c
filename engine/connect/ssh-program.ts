import { join } from 'node:path'
import { inTurnToAsk } from './asking.ts'
import { openAskpass } from './askpass.ts'
import { newMark } from './framing.ts'
import { type Address, type Asker, type Noter, Unreachable } from './link.ts'
import type { Meter } from './meter.ts'
import type { Carrier, Pipes } from './pipes.ts'
import { spawned } from './spawned.ts'
import { wordsFor } from './ssh-settings.ts'

/** Logs in through the ssh program: for what ssh2 cannot do. One login for all shells, which later ones share. */
export async function programCarrierTo(address: Address, ask: Asker, note: Noter, meter: Meter): Promise<Carrier> {
  let isSpent = false
  const answer = (prompt: string): Promise<string | undefined> => {
    const secret = /passphrase/i.test(prompt) ? address.keyPassphrase : /password/i.test(prompt) ? address.password : undefined
    // The same wrong password again would lock the account.
    if (secret && !isSpent) {
      isSpent = true
      return Promise.resolve(String(secret.reveal()))
    }
    return inTurnToAsk(() => ask(`${address.host}: ${prompt}`, !/yes\/no/i.test(prompt)))
  }
  const askpass = await openAskpass(answer)
  const words = sshWords(address, join(askpass.folder, 'c'))
  const carrier: Carrier = {
    start: command => counted(spawned([...words, command], askpass.environment), meter),
    isOpen: true,
    close: () => void askpass.close().catch(() => undefined),
  }
  try {
    await loggedIn(carrier, address, note)
    return carrier
  } catch (error) {
    carrier.close()
    throw error
  }
}

function sshWords(address: Address, control: string): string[] {
  const checking = address.hostKeyChecking ? [] : ['-o', 'StrictHostKeyChecking=no']
  const shared = ['-o', 'ControlMaster=auto', '-o', `ControlPath=${control}`, '-o', 'ControlPersist=60']
  const lasting = ['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=3', '-o', `ConnectTimeout=${address.timeout}`]
  return ['ssh', '-T', '-o', 'LogLevel=ERROR', ...shared, ...lasting, ...checking, ...wordsFor(address), '--', address.host]
}

/** Runs something that says a word of ours, so that what is wrong with the login is known before there is a shell. */
function loggedIn(carrier: Carrier, { host }: Address, note: Noter): Promise<void> {
  const word = newMark()
  const pipes = carrier.start(`echo ${word}`)
  pipes.end()
  let [out, err] = ['', '']
  return new Promise((resolve, reject) =>
    pipes.listen({
      out: bytes => {
        out += Buffer.from(bytes).toString('latin1')
      },
      err: bytes => {
        err += Buffer.from(bytes).toString('utf8')
      },
      closed: end => {
        const lines = err.split(/\r?\n/).filter(line => line.trim() !== '')
        if (out.includes(word)) {
          for (const line of lines) note(`${host}: ssh says: ${line}`)
          return resolve()
        }
        const why = lines.at(-1) ?? end.why
        const changed = lines.some(line => /IDENTIFICATION HAS CHANGED/.test(line))
        const hint = changed
          ? 'if it was set up anew, take its old key out with ssh-keygen -R; if not, somebody may be in between'
          : `try it by hand: ssh -v ${host}`
        reject(
          new Unreachable(
            'login',
            `${host}: ${changed ? `its host key has changed (${lines.find(line => /Offending/.test(line)) ?? why})` : why}`,
            hint,
          ),
        )
      },
    }),
  )
}

/** What goes through pipes, counted like the wire below them, which nobody sees from here. */
function counted(pipes: Pipes, meter: Meter): Pipes {
  let hasReceived = true
  const receiving = (hear: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
    hasReceived = true
    meter.down += bytes.length
    hear(bytes)
  }
  return {
    ...pipes,
    write(bytes) {
      if (hasReceived) meter.turns++
      hasReceived = false
      meter.up += bytes.length
      pipes.write(bytes)
    },
    listen: ears => pipes.listen({ out: receiving(ears.out), err: receiving(ears.err), closed: ears.closed }),
  }
}
