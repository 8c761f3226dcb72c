import { sh } from '../../shell/sh.ts'
import { type Collector, type Raw, saidOf } from './collector.ts'

/** Finds a Python, once for all that tell of it. */
export const findsPython = sh`finds_python() { python=none; IFS=:; for d in $PATH; do [ -x "$d/python3" ] && { python=$d/python3; break; }; done; unset IFS
[ "$python" = none ] || { p python "$python"; p python_version "$("$python" -V 2>/dev/null)"; }; }`

/** The Python of the host, of which nothing but roles makes use. */
export const python: Collector = {
  names: ['python'],
  script: sh`[ -n "\${python-}" ] || finds_python`,
  facts: raw => {
    const [major, minor, micro] = numbers(raw)
    const version = { major, minor, micro }
    const executable = saidOf(raw, 'python')
    if (executable === '') return { python: { executable, version } }
    const whole = { ...version, releaselevel: 'final', serial: 0 }
    const version_info = [major, minor, micro, 'final', 0]
    return { python: { executable, type: 'cpython', has_sslcontext: true, version: whole, version_info } }
  },
}

/** The version as one word. Roles name packages by Python's major version: 3 where there is none to ask. */
export function pythonVersion(raw: Raw): string {
  return numbers(raw).join('.')
}

function numbers(raw: Raw): readonly [number, number, number] {
  const [major = 3, minor = 0, micro = 0] = (saidOf(raw, 'python_version').match(/\d+/g) ?? []).map(Number)
  return [major, minor, micro]
}
