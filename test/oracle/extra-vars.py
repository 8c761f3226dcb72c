"""Asks an installed ansible-core what -e gives: /usr/bin/python3 test/oracle/extra-vars.py > test/load/extra-vars.json"""

import json
import os
import sys
import tempfile

from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.utils.vars import load_extra_vars

FILES = {"v.yml": "a: 1\nb: yes\nc: 0644\n", "v.json": '{"a": [1, null, true]}', "empty.yml": "", "list.yml": "- a\n", "anchors.yml": "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: [*x]\n",
         "types.yml": "a: 12:30:45\nb: on\nc: 1e3\nd: !unsafe '{{ x }}'\ne: 2020-01-02\nf: ~\ng: y\nh: 1_000\ni: 0b11\nj: 0o17\nk: .5\n7: seven\n"}
# Words without a value are left out: Ansible keeps them where nobody looks, and we refuse them.
# fmt: off
ROWS = [
    ["a=1"], ["a=1 b=2"], ["a='x y' b=z"], ['a="x y"'], ["a=true"], ["a=yes"], ["a=1.0"], ["a="], ["a==b"], ["a=b=c"], ["a=x,y"], ["a={{ b }} c=d"], ["a='it\\'s'"], ["a=it\\'s"],
    ["a=[1,2]"], ["a=c:\\\\d"], ["a=b\\nc\\td"], ["a=\\x41\\q"], ['{"a": 1, "b": true, "c": null}'], ["{a: 1, b: yes, c: 0644}"], ['[1, 2]'], ["@v.yml"], ["@v.json"], ["@list.yml"], ["@gone.yml"], ["@anchors.yml"], ["@types.yml"],
    ["a=1", "a=2"], ["@v.yml", "a=9"], ["a=9", "@v.yml"], ['{"a": {"x": 1}}', '{"a": {"y": 2}}'], ["a=1\nb=2"], ["a='x\ny'"], ["a='' b=\"\""], ["A-b=1"], ["a.b=1"], ["1a=2"], ["é=ü"], ["a=#x b=1"], ["a=1  b=2"], ["a='{\"x\": 1}'"], ['a="b\'c"'], ["{"], ["@"], [""],
]
# fmt: on


def plain(value):
    if isinstance(value, float) and value == int(value):
        return {"float": value}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def ask(words):
    context.CLIARGS = ImmutableDict(extra_vars=tuple(words))
    if hasattr(load_extra_vars, "extra_vars"):
        del load_extra_vars.extra_vars
    try:
        found = load_extra_vars(DataLoader())
        return {"vars": {key: value for key, value in plain(found).items() if key != "ansible_version"}}
    except AnsibleError:
        return {"fails": True}


with tempfile.TemporaryDirectory() as folder:
    for name, text in FILES.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    os.chdir(folder)
    rows = ",\n".join(json.dumps({"given": words, **ask(words)}) for words in ROWS)
sys.stdout.write(f'{{"files": {json.dumps(FILES)},\n"rows": [\n{rows}\n]}}\n')
