import { gzipSync } from 'node:zlib'
import { type Sh, script, sh } from './sh.ts'

/** A module of the user's that is a program, with its file of arguments, ready to be run on a target. */
export interface ProgramRun {
  /** The name of its file. */
  readonly name: string
  readonly bytes: Uint8Array
  /** The file of arguments before and behind the name of the folder it lies in. */
  readonly args: readonly [before: string, behind: string]
  /** The words of its first line; none where the system starts it (a binary). */
  readonly interpreter: readonly string[]
  /** Files that a module in Python imports, by their paths below a folder where Python looks. */
  readonly imports?: ReadonlyMap<string, Uint8Array>
  /** The module by its dotted name, where it lies among what it imports. */
  readonly dotted?: string
}

/** The status that says: what a module is written for is not there. */
export const noInterpreter = 97

/** Lays a module into a folder of its own, which nobody else may enter and which goes when the module has ended, and runs it. */
export function programScript(run: ProgramRun): Sh {
  const { name, bytes, args, imports } = run
  return script([
    sh`d=$(umask 077; mktemp -d "\${TMPDIR:-/tmp}/.tsplay-XXXXXXXX") || exit 1`,
    sh`trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM`,
    sh`(umask 077; { ${decoded(args[0])}; printf %s "$d/"; ${decoded(args[1])}; } >"$d/args") || exit 1`,
    sh`m=$d/${name}; ${decoded(bytes)} >"$m" && chmod 700 "$m" || exit 1`,
    imports &&
      sh`${decoded(gzipSync(JSON.stringify(textsOf(imports))))} >"$d/imports.gz" && ${decoded(beginning)} >"$d/begin.py" || exit 1`,
    started(run),
  ])
}

function started({ interpreter, imports, dotted }: ProgramRun): Sh {
  const [program, ...options] = interpreter
  if (program === undefined) return sh`"$m" "$d/args"`
  const found = program === 'python' ? discovered : sh`p=${program}; command -v -- "$p" >/dev/null || exit ${noInterpreter}`
  if (imports) return script([found, sh`"$p" "$d/begin.py" "$m" "$d/args" ${dotted ?? ''}`])
  return script([found, sh`"$p" ${options} "$m" "$d/args"`])
}

// The system's own Python before one that a user put in front: what modules need is installed for it.
const discovered = script([
  sh`p=; for c in /usr/bin/python3 "$(command -v python3)" /usr/libexec/platform-python "$(command -v python)"; do [ -x "$c" ] && { p=$c; break; }; done`,
  sh`[ -n "$p" ] || exit ${noInterpreter}`,
])

// printf is a builtin and the text comes by the shell's input: no process list shows it.
function decoded(content: Uint8Array | string): Sh {
  return sh`printf %s ${Buffer.from(content).toString('base64')} | base64 -d`
}

function textsOf(files: ReadonlyMap<string, Uint8Array>): { [path: string]: string } {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]))
}

/** Unpacks what a module imports, and runs it as Python's main program. */
const beginning = `import base64, gzip, json, os, runpy, sys
folder = os.path.dirname(os.path.abspath(__file__))
with gzip.open(os.path.join(folder, 'imports.gz'), 'rb') as packed:
    files = json.loads(packed.read().decode('utf-8'))
imports = os.path.join(folder, 'imports')
for name, content in files.items():
    path = os.path.join(imports, name)
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with open(path, 'wb') as file:
        file.write(base64.b64decode(content))
sys.dont_write_bytecode = True
sys.path[0] = imports
module, arguments, dotted = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ''
sys.argv = [module, arguments]
if 'ansible/module_utils/__init__.py' not in files:
    sys.path.remove(imports)
    sys.path.append(imports)
    try:
        import ansible.module_utils
    except ImportError:
        print(json.dumps({'failed': True, 'msg': 'this module imports ansible.module_utils, and no ansible-core is installed, neither here nor on the machine that runs tsplay: install one of the two, as a package or with pip'}))
        sys.exit(1)
    ansible.module_utils.__path__.append(os.path.join(imports, 'ansible', 'module_utils'))
if dotted:
    runpy.run_module(dotted, run_name='__main__', alter_sys=True)
else:
    runpy.run_path(module, run_name='__main__')
`
