import { action, type Hands, type Json } from '../engine/module.ts'

const undefinedVariable = 'VARIABLE IS NOT DEFINED!'

export default action({
  description: 'Shows a message or the value of an expression.',
  args: {
    type: 'object',
    properties: {
      msg: {
        'x-raw': true,
        description: 'What to show: a text, or any other value; `Hello world!` where neither `msg` nor `var` is given.',
      },
      var: {
        type: 'string',
        'x-expression': true,
        description: 'An expression whose value is shown, without braces: `var: result.stdout_lines`.',
      },
      verbosity: { type: 'integer', default: 0, description: 'How many -v the run must have for this to be shown.' },
    },
    'x-exclusive': [['msg', 'var']],
  },
  examples: [
    { title: 'Say something', yaml: '- debug:\n    msg: "{{ inventory_hostname }} is done"' },
    { title: 'Show a variable', yaml: '- debug:\n    var: groups.all' },
  ],
  returns: { msg: 'The message; with `var` the value stands under the expression itself.' },
  touches: false,
  host: false,
  check: 'run',
  // An action: it only speaks.
  run: (args, _now, hands) => {
    const because = 'Verbosity threshold not met.'
    if (args.verbosity > hands.verbosity) return { status: 'skipped', because, result: { skipped_reason: because } }
    if (args.var !== undefined) return { status: 'ok', result: variable(args.var, hands) }
    return { status: 'ok', result: { msg: args.msg === undefined ? 'Hello world!' : (args.msg as Json) } }
  },
})

/** Of a template, what it comes to is the expression; only a name is one: what a host said is never evaluated. */
function variable(expression: string, hands: Hands): { readonly [name: string]: Json } {
  if (!expression.includes('{{')) return { [expression]: shown(expression, hands) }
  const named = hands.render(expression) as Json
  if (typeof named !== 'string') return { [expression]: named }
  return { [named]: /^[A-Za-z_]\w*(\.\w+|\[[^\][]*\])*$/.test(named) ? shown(named, hands) : named }
}

/** What is not defined is shown as such: debug is how people look for it. */
function shown(expression: string, hands: Hands): Json {
  try {
    return hands.render(expression) as Json
  } catch (error) {
    if (!isUndefined(error)) throw error
    return undefinedVariable
  }
}

function isUndefined(error: unknown): boolean {
  const problems = (error as { problems?: readonly { code: string }[] }).problems
  return problems?.some(({ code }) => code === 'undefined-variable') === true
}
