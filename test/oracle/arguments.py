"""Asks an installed ansible-core what it makes of arguments: python3 test/oracle/arguments.py > test/args/arguments.json"""

import io
import json
import sys

from ansible.module_utils import basic

SPEC = {
    "text": {"type": "str"},
    "list": {"type": "list", "elements": "str"},
    "mapping": {"type": "dict"},
    "boolean": {"type": "bool"},
    "integer": {"type": "int"},
    "number": {"type": "float"},
    "any": {"type": "raw"},
    "integers": {"type": "list", "elements": "int"},
    "choice": {"type": "str", "choices": ["yes", "no", "safe"]},
}

# fmt: off
VALUES = [
    "x", "", "1", " 12 ", "1_000", "+5", "-5", "1.0", "1.5", "1e3", "yes", "No", "TRUE", "t", "f", "0", "2", "a,b", "a, b ,c", '{"a": 1}',
    "{'a': True, 'b': None}", "a=1 b=2", 'a=1,b="x y"', "a=1 b", "[1,2]", "it's", 5, 0, 1, -3, 5.0, 1.5, 1e16, 1e-5, 1e22, True, False, [],
    ["a", 1, None, True, 1.0], {"a": 1, "b": [1, None]}, {"1": 2}, [["a"]], [{"a": 1}],
]
# fmt: on


def ask(name, value):
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": {name: value}}).encode()
    stdout, sys.stdout = sys.stdout, io.StringIO()
    try:
        module = basic.AnsibleModule(argument_spec=SPEC)
        return {"is": mark(module.params[name])}
    except SystemExit:
        return {"fails": True}
    finally:
        sys.stdout = stdout


def mark(value):
    """Floats that JSON's readers would take for integers are told apart."""
    if isinstance(value, float) and value == int(value):
        return {"float": value}
    if isinstance(value, list):
        return [mark(item) for item in value]
    return {key: mark(member) for key, member in value.items()} if isinstance(value, dict) else value


rows = [{"type": name, "given": mark(value), **ask(name, value)} for name in SPEC for value in VALUES]
sys.stdout.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
