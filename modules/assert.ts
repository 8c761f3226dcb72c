import { toJson } from '../engine/load/json.ts'
import { Float, looksLikeTemplate, Unknown, type Value } from '../engine/load/values.ts'
import { action, type Json } from '../engine/module.ts'

export default action({
  description: 'Fails where a condition does not hold.',
  args: {
    type: 'object',
    properties: {
      that: {
        type: 'array',
        items: { type: ['string', 'boolean'] },
        'x-expression': true,
        description: 'The conditions, expressions as in `when`; all of them must hold.',
      },
      fail_msg: {
        type: ['string', 'array'],
        'x-aliases': ['msg'],
        description: 'What is said where one does not hold: a text or a list of texts.',
      },
      success_msg: { type: ['string', 'array'], description: 'What is said where all hold.' },
      quiet: { type: 'boolean', default: false, description: 'Whether the result is shown only with -v.' },
    },
    required: ['that'],
  },
  examples: [
    {
      title: 'Refuse a port',
      yaml: '- assert:\n    that:\n      - port | int > 0\n      - port | int < 65536\n    fail_msg: port is a number from 1 to 65535\n  vars:\n    port: 8080',
    },
  ],
  returns: { assertion: 'The condition that does not hold.', evaluated_to: 'What it came to.', msg: 'What is said.' },
  touches: false,
  host: false,
  check: 'run',
  // An action: it compares what the user says, not what a host has.
  run: (args, _now, hands) => {
    for (const condition of args.that) {
      // As in a when, nothing is no condition.
      const value = typeof condition === 'boolean' ? condition : condition === '' || hands.evaluate(condition)
      if (value instanceof Unknown) return { status: 'unknown', waitsFor: value.waitsFor }
      if (isTrue(value)) continue
      const message = args.fail_msg ?? 'Assertion failed'
      const assertion = typeof condition === 'string' && looksLikeTemplate(condition) ? toJson(hands.render(condition)) : condition
      const result = { assertion, evaluated_to: false, msg: message as Json }
      return { status: 'failed', message: typeof message === 'string' ? message : message.map(String).join('\n'), result }
    }
    return { status: 'ok', result: { msg: (args.success_msg as Json | undefined) ?? 'All assertions passed' } }
  },
})

/** Python's truth: nothing, zero and what is empty are false. */
function isTrue(value: Value): boolean {
  if (value instanceof Float) return value.value !== 0
  if (value instanceof Map) return value.size > 0
  return Array.isArray(value) || value instanceof Uint8Array ? value.length > 0 : Boolean(value)
}
