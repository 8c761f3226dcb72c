import { createRequire } from 'node:module'
import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import type { ArgsSchema } from '../schema.ts'
import { closed, shapeOf } from './shape.ts'

const require = createRequire(import.meta.url)
const ours = [
  'x-aliases',
  'x-source',
  'x-first-word',
  'x-secret',
  'x-path',
  'x-expression',
  'x-raw',
  'x-exclusive',
  'x-one-of',
  'x-together',
  'x-required-if',
  'x-free-form',
  'x-unserved',
  'x-others',
]
const compiled = new WeakMap<ArgsSchema, ValidateFunction>()
let ajv: Ajv2020 | undefined

/** What is wrong with arguments by their schema, one error per place. */
export function errorsOf(schema: ArgsSchema, args: object): readonly ErrorObject[] {
  const validate = validatorOf(schema)
  if (validate(args)) return []
  const errors = validate.errors ?? []
  // Of alternatives, each that does not fit is reported, and then that none does: the last one is worth telling.
  const outer = errors.filter(({ schemaPath, keyword }) => keyword !== 'if' && !/\/(anyOf|oneOf)\/\d/.test(schemaPath))
  return outer.filter(({ instancePath }, index) => outer.findIndex(error => error.instancePath === instancePath) === index)
}

// ajv is loaded, and a schema compiled, when the first task needs it: at start they would cost more than all else.
function validatorOf(schema: ArgsSchema): ValidateFunction {
  const there = compiled.get(schema)
  if (there) return there
  const fresh = instance().compile(closed(shapeOf(schema)))
  compiled.set(schema, fresh)
  return fresh
}

function instance(): Ajv2020 {
  if (ajv) return ajv
  const { Ajv2020: Constructor } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  ajv = new Constructor({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    validateFormats: false,
    validateSchema: false,
    meta: false,
  })
  ajv.addVocabulary(ours)
  return ajv
}
