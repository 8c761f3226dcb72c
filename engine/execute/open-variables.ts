import type { Unknown } from '../load/values.ts'
import { wordsOf } from './conditions.ts'
import type { Spoken } from './language/word.ts'
import { wordFor } from './language/words.ts'
import type { Done } from './outcome.ts'

/** What set_fact and include_vars would set nobody knows where nobody knows whether they do. */
export async function openVariables(spoken: Spoken, open: Unknown): Promise<Pick<Done, 'sets' | 'includes'>> {
  const { module } = spoken.task.node
  const word = /^(ansible\.(builtin|legacy)\.)?(set_fact|include_vars)$/.test(module) ? wordFor(module) : undefined
  if (!word) return {}
  try {
    const { sets, includes } = await word(spoken)
    return {
      ...(sets && { sets: new Map([...sets].map(([name]) => [name, open])) }),
      ...(includes && { includes: new Map([...includes].map(([name]) => [name, open])) }),
    }
  } catch (error) {
    wordsOf(error)
    // Where its values cannot be worked out, the names are what they are.
    const names = [...spoken.task.node.args.named.keys()].map(String).filter(name => name !== 'cacheable' && /^[A-Za-z_]\w*$/.test(name))
    return module.endsWith('set_fact') && names.length > 0 ? { sets: new Map(names.map(name => [name, open])) } : {}
  }
}
