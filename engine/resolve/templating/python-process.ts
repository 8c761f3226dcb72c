import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Key } from '../../load/values.ts'

// Templates are rendered at once and cannot wait for anybody: a thread talks to Python, and this one sleeps until the answer is there.
const thread = `
const { spawn } = require('node:child_process')
const { workerData: { port, flag, script, finding } } = require('node:worker_threads')
const python = spawn('sh', ['-c', finding, 'sh', script], { stdio: ['pipe', 'pipe', 'ignore'] })
let gone
const answer = text => { port.postMessage(text); Atomics.store(flag, 0, 1); Atomics.notify(flag, 0) }
const end = why => { gone ??= JSON.stringify({ trouble: why }); answer(gone) }
python.on('error', error => end('sh cannot be started here: ' + error.message))
python.on('exit', status => end(status === 127 ? 'there is no python3 here' : 'python3 ended with status ' + status))
python.stdin.on('error', () => undefined)
let said = ''
python.stdout.setEncoding('utf8')
python.stdout.on('data', text => {
  said += text
  if (!said.endsWith('\\n')) return
  answer(said)
  said = ''
})
port.on('message', line => (gone === undefined ? python.stdin.write(line + '\\n') : answer(gone)))
`

// The Python of the Ansible that is installed here, which is what such plugins import; else any.
const finding = `
a=$(command -v ansible) && p=$(sed -n '1s/^#! *//p' "$a")
[ -x "\${p%% *}" ] || p=python3
exec \${p%% *} -B -c "$1"
`

// What plugins print goes nowhere; JSON knows neither keys that are no texts nor 1.0 nor long numbers.
const script = `
import collections.abc, importlib.util, json, os, sys
answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
os.dup2(2, 1)
loaded = {}

def imported(file):
    place = file.find('/ansible_collections/')
    if place >= 0:
        if file[:place] not in sys.path:
            sys.path.append(file[:place])
        return importlib.import_module(file[place + 1:-3].replace('/', '.'))
    name = 'tsplay_plugin_%d' % len(loaded)
    spec = importlib.util.spec_from_file_location(name, file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def plugins(file, sort):
    if (file, sort) not in loaded:
        module = imported(file)
        if sort == 'lookup':
            found = {os.path.basename(file)[:-3]: module.LookupModule} if hasattr(module, 'LookupModule') else {}
        else:
            holder = getattr(module, 'FilterModule' if sort == 'filter' else 'TestModule', None)
            found = getattr(holder(), sort + 's')() if holder else {}
        loaded[(file, sort)] = found
    return loaded[(file, sort)]

def come(value):
    if isinstance(value, list):
        return [come(one) for one in value]
    if not isinstance(value, dict):
        return value
    if '__variables__' in value:
        return Variables(value['__variables__'])
    if '__tuple__' in value:
        return tuple(come(one) for one in value['__tuple__'])
    if '__pairs__' in value:
        return {come(key): come(member) for key, member in value['__pairs__']}
    return {key: come(member) for key, member in value.items()}

def go(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return value.decode('utf-8', 'surrogateescape')
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else {'__int__': str(int(value))}
    if isinstance(value, float):
        return {'__float__': repr(float(value))}
    if hasattr(value, 'items'):
        if all(isinstance(key, str) and not key.startswith('__') for key in value):
            return {str(key): go(member) for key, member in value.items()}
        return {'__pairs__': [[go(key), go(member)] for key, member in value.items()]}
    if isinstance(value, tuple):
        return {'__tuple__': [go(one) for one in value]}
    if hasattr(value, '__iter__'):
        return [go(one) for one in value]
    return str(value)

# Nothing of ours is a template any more: what a host said least of all.
def unsafe(value):
    if 'ansible' not in sys.modules:
        return value
    from ansible.utils.unsafe_proxy import wrap_var
    return wrap_var(value)

def asked(what):
    say(what)
    return serve()

class Variables(collections.abc.Mapping):
    def __init__(self, path=()):
        self.path = list(path)

    def __getitem__(self, name):
        found = asked({'asks': self.path + [name]})
        if not found:
            raise KeyError(name)
        if len(found) > 1:
            raise RuntimeError(found[1])
        value = come(found[0])
        return value if isinstance(value, Variables) else unsafe(value)

    def __contains__(self, name):
        try:
            self[name]
        except KeyError:
            return False
        except RuntimeError:
            pass
        return True

    def __iter__(self):
        return iter(asked({'asks': self.path, 'members': True})[0])

    def __len__(self):
        return len(asked({'asks': self.path, 'members': True})[0])

    def copy(self):
        return dict(self)

# Over Ansible's base a lookup reads files, templates and options by what Ansible gives it.
def lookup(plugin, name):
    if not hasattr(plugin, 'set_options'):
        return plugin()
    import yaml
    from ansible import constants
    from ansible.parsing.dataloader import DataLoader
    from ansible.template import Templar
    loader = DataLoader()
    made = plugin(loader=loader, templar=Templar(loader=loader, variables=Variables()))
    made._load_name = name
    described = yaml.safe_load(getattr(sys.modules[plugin.__module__], 'DOCUMENTATION', None) or '') or {}
    constants.config.initialize_plugin_configuration_definitions('lookup', name, described.get('options') or {})
    return made

def call(file, sort, name, args, named):
    plugin = plugins(file, sort)[name]
    args, named = come(args), come(named)
    if sort == 'lookup':
        return lookup(plugin, name).run(unsafe(args), variables=Variables(), **unsafe(named))
    old = [mark for mark in ('contextfilter', 'evalcontextfilter', 'environmentfilter') if hasattr(plugin, mark)]
    wants = str(getattr(plugin, 'jinja_pass_arg', '')) + ''.join(old)
    if wants:
        import jinja2.runtime
        context = jinja2.runtime.Context(jinja2.Environment(), Variables(), None, {})
        args.insert(0, context.environment if 'environment' in wants else context.eval_ctx if 'eval' in wants else context)
    return plugin(*args, **named)

def names(file, sort):
    return {'names': [str(name) for name in plugins(file, sort)]}

def installed(sort, space, collection, name):
    for root in sys.path:
        folder = os.path.join(root, 'ansible_collections', space, collection, 'plugins', sort)
        for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            path = os.path.join(folder, file)
            if file.endswith('.py') and (file == name + '.py' or name in open(path, encoding='utf-8').read()) and name in plugins(path, sort):
                return {'value': path}
    return {}

answering = {'names': names, 'installed': installed, 'call': lambda *asked: {'value': go(call(*asked))}}

def say(what):
    answers.write(json.dumps(what) + '\\n')
    answers.flush()

def serve():
    for line in iter(sys.stdin.readline, ''):
        what, *rest = json.loads(line)
        if what == 'variable':
            return rest
        try:
            said = answering[what](*rest)
        except BaseException as error:
            kind = type(error).__name__
            said = {'told': str(error)} if kind.startswith('Ansible') else {'trouble': '%s: %s' % (kind, error)}
        say(said)

serve()
`

/** What Python says: names, a value (not read yet), or what went wrong. */
export interface Answer {
  readonly names?: readonly string[]
  readonly value?: unknown
  readonly trouble?: string
  /** What a plugin says on purpose. */
  readonly told?: string
  /** A variable that a plugin wants to see before it goes on: its name, and names inside of it. */
  readonly asks?: readonly Key[]
  /** Whether only the names inside of it are wanted. */
  readonly members?: true
}

let asking: ((line: string) => Answer) | undefined

/** Whether code in Python runs for templates: what it looks at, nobody knows. */
export function pythonRuns(): boolean {
  return asking !== undefined
}

/** Asks the one Python of this process, which starts when it is first asked, and waits for what it says. */
export function askPython(question: string): Answer {
  asking ??= started()
  return asking(question)
}

function started(): (line: string) => Answer {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(thread, { eval: true, workerData: { port: port2, flag, script, finding }, transferList: [port2] })
  worker.unref()
  port1.unref()
  return line => {
    Atomics.store(flag, 0, 0)
    port1.postMessage(line)
    Atomics.wait(flag, 0, 0)
    const said = receiveMessageOnPort(port1)?.message as string | undefined
    return said === undefined ? { trouble: 'python3 gave no answer' } : (JSON.parse(said) as Answer)
  }
}
