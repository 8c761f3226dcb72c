import { dumped, withoutMarks } from './ansible/result.ts'
import { asideText } from './asides.ts'
import type { Renderer } from './events.ts'
import type { Screen } from './screen.ts'

/** What came of one task, a text a host, as `ansible --tree` keeps it; what is wrong is told beside. */
export function tree(screen: Screen, folder: string, keep: (host: string, text: string) => void): Renderer {
  return async events => {
    for await (const event of events) {
      const aside = asideText(event, { colours: screen.colours, folder })
      if (aside !== '') await screen.err(aside)
      if (event.type === 'host-finished') keep(event.host, dumped(withoutMarks(event.outcome.result, undefined), ''))
    }
  }
}
