import { basename } from 'node:path'
import { type Mapping, Secret, textsOf, type Value } from '../load/values.ts'
import type { ArgsSchema } from '../schema.ts'
import { noInterpreter, type ProgramRun, programScript } from '../shell/program-script.ts'
import type { Came } from './converge.ts'
import type { Program } from './find-module.ts'
import { heldBack, judgeOf } from './judging.ts'
import { isLost, mayHaveRun } from './lost.ts'
import type { Post } from './post.ts'
import { answerOf } from './program-answer.ts'
import { argumentsFile, type Form } from './program-arguments.ts'
import { renderArguments } from './task-arguments.ts'

/** Whatever is given goes to the module: it knows its arguments, nobody else does. */
const open: ArgsSchema = { type: 'object', properties: {} }

/** Runs a module of the user's that is a program, as Ansible does: its arguments in a file, its answer as JSON. */
export async function runProgram(post: Post, { name, program, action }: Program): Promise<Came> {
  const { task, view, stage } = post
  const { scene } = stage
  const isIn = (group: string) => scene.collections.hasInGroup(group, name)
  const rendered = renderArguments(task.node.args, open, { names: [task.node.module, name], isIn }, task.context, view)
  if ('unknown' in rendered) return { status: 'unknown', waitsFor: rendered.unknown.waitsFor, result: {} }
  const hidden = secretsIn(rendered.named)
  for (const text of hidden.flatMap(textsOf)) scene.secrets.add(text)
  const args = Object.fromEntries([...rendered.named].map(([key, value]) => [String(key), value]))
  // Nobody but the program itself knows what it would do: a plan holds it to its arguments.
  const refusal = await judgeOf(
    post,
    { name },
    hidden.length > 0,
  )?.({ args, effect: { does: 'skipped' }, open: [], isBegun: false, questions: {}, now: {} })
  if (refusal) return heldBack(refusal, [], [], { overlay: undefined, seat: undefined, task: post.label })
  const bytes = scene.world.read(program) ?? Buffer.of()
  const kind = kindOf(bytes)
  // Beside such a plugin there may be a file that only documents it.
  if (action !== undefined && (action === program || 'message' in kind)) return onControlSide(name, action)
  if ('message' in kind) return { status: 'failed', ...kind, message: `module (${name}) ${kind.message}`, result: {} }
  if (post.check && !kind.knowsCheck)
    return { status: 'unknown', waitsFor: `the real run: ${basename(program)} does not look at _ansible_check_mode`, result: {} }
  return told(post, { ...kind, name: basename(program), bytes, args: fileFor(post, name, rendered.named, kind.form), path: program })
}

function onControlSide(name: string, action: string): Came {
  return {
    status: 'failed',
    message: `${name} is done by a plugin in Python on the control side, ${action}, and tsplay runs none`,
    hint: 'write it anew as a module in JavaScript (library/NAME.js), or do it with modules that tsplay doc lists',
    result: {},
  }
}

async function told(post: Post, run: ProgramRun & { readonly form: Form; readonly path: string }): Promise<Came> {
  const { scene } = post.stage
  const seat = await post.seat()
  const interpreter = chosen(run.interpreter, post)
  const imports = run.form === 'python' ? importsOf(post, run) : {}
  const shell = await seat.shell()
  try {
    const ran = await shell.command({ command: { text: programScript({ ...run, ...imports, interpreter }).text } }, post.frame)
    if (ran.status === noInterpreter && ran.stdout === '') return lacks(run.name, interpreter[0] ?? '')
    return answerOf(ran)
  } catch (error) {
    throw isLost(error) ? mayHaveRun(error) : error
  } finally {
    if (!post.declaresNoChange) scene.memory.forget(seat.machineId)
  }
}

/** A module of a collection is one of its files to Python, and names others from where it stands. */
function importsOf({ stage }: Post, { bytes, path }: { readonly bytes: Uint8Array; readonly path: string }) {
  const [, below] = /\/(ansible_collections\/\w+\/\w+\/plugins\/modules\/\w+)\.py$/.exec(path) ?? []
  const dotted = below?.replaceAll('/', '.')
  const text = dotted === undefined ? Buffer.from(bytes).toString('utf8') : `import ${dotted}\n`
  return { imports: stage.scene.pythonImports(text), ...(dotted === undefined ? {} : { dotted }) }
}

interface Kind {
  readonly form: Form
  readonly interpreter: readonly string[]
  /** Whether it asks for check mode: what does not would change the host in a check. */
  readonly knowsCheck: boolean
}

function kindOf(bytes: Uint8Array): Kind | { readonly message: string; readonly hint: string } {
  const text = Buffer.from(bytes).toString('latin1')
  const knowsCheck = text.includes('_ansible_check_mode')
  if (isBinary(text)) return { form: 'json', interpreter: [], knowsCheck }
  if (/^#![ \t]*powershell\b|^#(Requires|AnsibleRequires) /im.test(text))
    return { message: 'is written in PowerShell', hint: 'it runs on Windows, which tsplay does not reach' }
  const shebang = /^#![ \t]*([^\n\r]+)/.exec(text)?.[1]?.trim()
  // AnsibleModule itself leaves a check to those that say they support it.
  if (isOfAnsible(text)) return { form: 'python', interpreter: ['python'], knowsCheck: knowsCheck || text.includes('AnsibleModule') }
  if (shebang === undefined)
    return { message: 'is missing interpreter line', hint: 'begin it with #! and the program that runs it, such as #!/bin/sh' }
  return { form: text.includes('WANT_JSON') ? 'json' : 'words', interpreter: interpreterOf(shebang), knowsCheck }
}

function isBinary(text: string): boolean {
  return text.startsWith('\x7fELF') || text.slice(0, 1024).includes('\0')
}

function isOfAnsible(text: string): boolean {
  return /^[ \t]*(?:from|import)[ \t]+(?:ansible\.module_utils|ansible_collections\.|\.+module_utils)\b/m.test(text)
}

/** The words of a first line; `python` for any Python, which the host may have elsewhere. */
function interpreterOf(shebang: string): string[] {
  const words = shebang.split(/\s+/)
  const [first = '', second = ''] = words
  const [program, rest] = basename(first) === 'env' && !second.startsWith('-') ? [second, words.slice(2)] : [first, words.slice(1)]
  if (/^python[\d.]*$/.test(basename(program))) return ['python', ...rest]
  return program === second ? words : [first, ...(rest.length > 0 ? [rest.join(' ')] : [])]
}

/** The interpreter that the user names for a host: ansible_python_interpreter, ansible_ruby_interpreter … */
function chosen(interpreter: readonly string[], { view }: Post): readonly string[] {
  const [first, ...rest] = interpreter
  const program = first === '/usr/bin/env' ? rest[0] : first
  if (program === undefined) return interpreter
  const said = view.variable(`ansible_${basename(program)}_interpreter`)
  return typeof said !== 'string' || said === '' || said.startsWith('auto')
    ? interpreter
    : [said, ...(first === '/usr/bin/env' ? [] : rest)]
}

function fileFor({ check, diff, noLog, stage }: Post, name: string, given: Mapping, form: Form) {
  const { settings } = stage.scene
  const version = settings.magic.get('ansible_version')
  const full = version instanceof Map ? String(version.get('full')) : ''
  return argumentsFile(given, { check, diff, noLog, verbosity: settings.verbosity, version: full, name }, form)
}

function lacks(name: string, interpreter: string): Came {
  const isPython = interpreter === 'python'
  const message = isPython
    ? `${name} is written in Python, and there is no python3`
    : `${name} is run by ${interpreter}, which is not there`
  const variable = `ansible_${/^python[\d.]*$/.test(basename(interpreter)) ? 'python' : basename(interpreter)}_interpreter`
  const hint = `install it on the host (package: needs no Python), or say in ${variable} where it is`
  return { status: 'failed', message, hint, result: {} }
}

function secretsIn(value: Value): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(secretsIn)
  return value instanceof Map ? [...(value as Mapping).values()].flatMap(secretsIn) : []
}
