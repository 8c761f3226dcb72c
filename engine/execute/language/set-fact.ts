import { type Key, looksLikeTemplate, Template, type Value } from '../../load/values.ts'
import { OMIT } from '../../resolve/templating/templar.ts'
import { type Done, failed, wentWell } from '../outcome.ts'
import { withoutOmitted } from '../task-arguments.ts'
import { truth } from '../task-keywords.ts'
import { badName, type Spoken, type Word } from './word.ts'

/** set_fact: values are rendered once, now; texts that say yes or no become booleans, as Ansible has it. */
export const setFact: Word = spoken => {
  const { view, stage } = spoken
  const given = givenTo(spoken)
  const isCached = truth(view.templar.render(given.get('cacheable') ?? false), false)
  const facts = new Map<string, Value>()
  const keeps = new Set<string>()
  for (const [name, value] of given) {
    if (name === 'cacheable') continue
    if (!/^[A-Za-z_]\w*$/.test(name) || pythonsOwn.has(name)) return wrong(badName(name), 'give it another name')
    const rendered = withoutOmitted(view.templar.render(value))
    if (rendered === OMIT) continue
    facts.set(name, asTruth(rendered, stage.scene.settings.native))
    if (view.templar.keepsText(value)) keeps.add(name)
  }
  if (facts.size === 0)
    return wrong('No key/value pairs provided, at least one is required for this action to succeed', 'set_fact: {NAME: VALUE}')
  return { ...wentWell(new Map<Key, Value>([['ansible_facts', new Map(facts)]]), false), sets: facts, keeps, isCached }
}

/** What was written is wrong, whatever changed_when says of it. */
function wrong(message: string, hint: string): Done {
  return { ...failed(message, new Map(), { hint }), isRaised: true }
}

/** Words of Python, which Ansible takes for no variable's name. */
const pythonsOwn = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

/** What the task sets, by name. A name that the user wrote may be a template; one that came out of a template is a name. */
function givenTo({ task, view }: Spoken): Map<string, Value> {
  const { whole, named, at } = task.node.args
  const rendered = whole ? view.templar.render(whole) : undefined
  const names = [...named].map(([key, value]): [string, Value] => {
    const name = String(key)
    return [looksLikeTemplate(name) ? String(view.templar.render(new Template(name, at))) : name, value]
  })
  return new Map([...(rendered instanceof Map ? [...rendered].map(([key, value]): [string, Value] => [String(key), value]) : []), ...names])
}

function asTruth(value: Value, isNative: boolean): Value {
  if (isNative || typeof value !== 'string') return value
  const word = value.toLowerCase()
  if (word === 'true' || word === 'yes') return true
  return word === 'false' || word === 'no' ? false : value
}
