import { nearest } from '../../errors.ts'
import type { Done } from '../outcome.ts'
import { failed, wentWell } from '../outcome.ts'
import { variablesOf } from '../scene.ts'
import { argument, type Spoken, type Word } from './word.ts'

const forPlan = {
  flush_handlers: 'flush',
  end_host: 'end-host',
  end_play: 'end-play',
  end_batch: 'end-batch',
  end_role: 'end-role',
  clear_host_errors: 'clear-errors',
} as const

/** meta: what the play itself must do. */
export const meta: Word = async spoken => {
  const what = String(argument(spoken, '_raw_params', true) ?? '').trim()
  const planned = forPlan[what as keyof typeof forPlan]
  if (planned) return { ...wentWell(new Map(), false), meta: planned }
  return done(what, spoken)
}

async function done(what: string, { stage, host }: Spoken): Promise<Done> {
  switch (what) {
    case 'noop':
      return wentWell(new Map(), false)
    case 'clear_facts':
      for (const name of stage.allHosts) {
        variablesOf(stage.scene, name).facts.clear()
        stage.scene.factCache?.forget(name)
      }
      return wentWell(new Map(), false)
    case 'reset_connection':
      await stage.resetConnection(host)
      return wentWell(new Map(), false)
    case 'refresh_inventory':
      stage.scene.inventory.refresh()
      return wentWell(new Map(), false)
    default: {
      const known = [...Object.keys(forPlan), 'noop', 'clear_facts', 'reset_connection', 'refresh_inventory']
      return failed(`meta knows no "${what}"`, new Map(), { hint: `did you mean ${nearest(what, known)[0] ?? known.join(', ')}?` })
    }
  }
}
