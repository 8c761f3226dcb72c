"""Asks an installed ansible-core what texts of playbooks (P) and template files (F) come to:
/usr/bin/python3 test/oracle/templates.py < test/resolve/templating/more-cases.txt > test/resolve/templating/more-cases.json"""

import datetime
import json
import os
import sys
import tempfile

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

VARS = {
    "n": 7, "f": 2.5, "one": 1.0, "z": 0, "neg": -3, "s": "hello world", "es": "", "t": True, "fa": False, "nul": None,
    "lst": [3, 1, 2], "names": ["web1", "web2", "db1"], "el": [], "ed": {}, "mixed": [1, "1", True, None, 1.5],
    "d": {"a": 1, "b": 2, "c": {"x": [1, 2]}}, "ports": {80: "web", 443: "tls"}, "strnum": "42", "yes_s": "yes", "uni": "žluť 😀",
    "users": [{"name": "bob", "uid": 1001, "groups": ["a", "b"], "active": True}, {"name": "al", "uid": 1000, "groups": [], "active": False}, {"name": "cy", "uid": 1002, "active": True}],
    "ver": "1.10.2", "path": "/etc/haproxy/haproxy.cfg", "multi": "a\nb\n\nc\n", "html": "<a href=\"x\">&</a>", "json_s": '{"a": [1, null, true], "b": "x"}',
    "yaml_s": "a: 1\nb:\n  - x\n  - yes\n", "win": "C:\\dir\\new", "re_s": "a.b*c", "csv_s": "a,b;c", "lazy": "{{ n + 1 }}", "lazy_list": "{{ lst | sort }}", "lazy_json": "{{ d | to_json }}",
    "chain": "{{ lazy }}{{ s }}", "broken": "{{ nobody }}", "words": ["b", "A", "c", "a", "B"], "dup": [1, 2, 1, 3, 2], "nest": [[1, [2, 3]], [4], 5],
    "r_ok": {"changed": True, "failed": False, "rc": 0, "stdout": "l1\nl2", "stdout_lines": ["l1", "l2"]}, "r_skip": {"changed": False, "skipped": True},
}
TEMPLATES = {
    "inc.j2": "inc {{ n }}\n", "base.j2": "<{% block a %}A{% endblock %}|{% block b %}B{% endblock %}>\n", "mac.j2": "{% macro m(x, y=2) %}[{{ x }},{{ y }}]{% endmacro %}\n{% set k = 5 %}\n",
    "nl.j2": "x\n\n", "none.j2": "no newline",
}


def plain(value):
    if isinstance(value, float):
        return {"__float__": repr(value)}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return str(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    return value if isinstance(value, (str, int, bool, type(None))) else repr(value)


def ask(kind, source, folder):
    loader = DataLoader()
    loader.set_basedir(folder)
    variables = {**VARS, "playbook_dir": folder, "ansible_search_path": [folder]}
    try:
        if kind == "F":
            with open(os.path.join(folder, "templates", "case.j2"), "w") as file:
                file.write(source)
            source = "{{ lookup('template', 'case.j2', convert_data=False) }}"
        return {"v": plain(Templar(loader=loader, variables=variables).template(source))}
    except Exception as error:
        return {"err": str(error).replace(folder, "FOLDER").split("\n")[0][:160]}


with tempfile.TemporaryDirectory() as folder:
    os.makedirs(os.path.join(folder, "templates"))
    for name, text in TEMPLATES.items():
        with open(os.path.join(folder, "templates", name), "w") as file:
            file.write(text)
    rows, group = [], ""
    for line in sys.stdin.read().split("\n"):
        if line.startswith("# "):
            group = line[2:]
        elif line:
            kind, source = line[0], json.loads(line[2:]) if line[2:].startswith('"') and line.endswith('"') and line[0] == "F" else line[2:]
            rows.append(json.dumps({"group": group, "kind": kind, "source": source, "expected": ask(kind, source, folder)}, ensure_ascii=False))
text = ",\n".join(rows)
shown = {name: value for name, value in VARS.items() if name != "ports"}
sys.stdout.write(f'{{"vars": {json.dumps(shown, ensure_ascii=False)},\n"templates": {json.dumps(TEMPLATES)},\n"cases": [\n{text}\n]}}\n')
