"""Asks an installed ansible-core what inventories hold and what patterns mean: python3 test/oracle/inventories.py > test/resolve/inventories.json"""

import json
import os
import sys
import tempfile

os.environ["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "true"

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from ansible.vars.manager import VariableManager

Display.display = lambda *_, **__: None

# Each row: a sentence, the files, and (where not all are to be read) the sources.
# fmt: off
ROWS = [
    ("names alone", {"hosts": "h1\nh2\n"}),
    ("comments and blank lines", {"hosts": "# one\n; two\n\nh1 # three\nh2 a=1 # four\n  h3  \n"}),
    ("a # inside of a value", {"hosts": "h1 a=b#c d='e # f'\n"}),
    ("values in INI host lines", {"hosts": "h1 a=1 b=1.5 c=True d=true e=yes f=None g='x y' h=\"it's\" i=[1,2] j={'a':1} k=0644 l=1e3 m= n=1.0 o='1' p=0x1f q=a=b r=-3 s=1_000\n"}),
    ("values in INI group sections", {"hosts": "[web]\nh1\n[web:vars]\na=1\nb = 2 \nc='x y'\nd=\"x\"\ne=[1, 'b']\nf=True\ng=hello world\nh=\ni=#x\nj=a # b\nk=0644\nl=1.50\nm='5'\nn={'a': {'b': None}}\no=yes\np=(1, 2)\n"}),
    ("templates in INI", {"hosts": "h1 a={{x}} b='{{ y }}'\n[all:vars]\nc={{ a }} {{ b }}\nd={'a': '{{ x }}'}\n"}),
    ("children", {"hosts": "[a]\nh1\n[b]\nh2\n[c:children]\na\nb\n[d:children]\nc\n[d:vars]\nx=1\n"}),
    ("children before their groups", {"hosts": "[c:children]\na\nb\n[a]\nh1\n[b]\nh2\n"}),
    ("a child group that is nowhere", {"hosts": "[c:children]\na\n"}),
    ("variables of a group that is nowhere", {"hosts": "h1\n[web:vars]\nx=1\n"}),
    ("variables before their group", {"hosts": "[web:vars]\nx=1\n[web]\nh1\n"}),
    ("a host in several groups", {"hosts": "[a]\nh1 x=1\n[b]\nh1 y=2 x=3\n[ungrouped]\nh2\n"}),
    ("number ranges", {"hosts": "web[01:03].x\ndb[1:3]\nn[08:11]\ns[1:9:3]\nr[0:1]c[0:1]\n"}),
    ("letter ranges", {"hosts": "x[a:c]\ny[A:C]\nz[a:g:2]\n"}),
    ("a range with variables", {"hosts": "web[1:2] a=1 b=x\n"}),
    ("a range without a beginning", {"hosts": "web[:3]\n"}),
    ("a range that runs backwards", {"hosts": "web[3:1]\n"}),
    ("a range without an end", {"hosts": "web[1:]\n"}),
    ("a range whose ends are not equally wide", {"hosts": "web[01:100]\n"}),
    ("ports", {"hosts": "h1:2222\nh2:22 a=1\n10.0.0.1:23\n[::1]:24\nfe80::1\n2001:db8::1\n[2001:db8::2]:25\nweb[1:2]:26\n"}),
    ("a port that is none", {"hosts": "h1:ssh\n"}),
    ("aliases", {"hosts": "jumper ansible_host=10.0.0.5 ansible_port=5555 ansible_user='a b'\nlocalhost ansible_connection=local\n"}),
    ("spaces around an equals sign", {"hosts": "h1 a = 1\n"}),
    ("a word without an equals sign", {"hosts": "h1 a\n"}),
    ("a quote that is not closed", {"hosts": "h1 a='b\n"}),
    ("an unknown section", {"hosts": "[web:hosts]\nh1\n"}),
    ("a section that is not closed", {"hosts": "[web\nh1\n"}),
    ("a section with a comment", {"hosts": "[web] # these\nh1\n[db]   \nh2\n"}),
    ("a section with a dash", {"hosts": "[web-1]\nh1\n[web.2]\nh2\n"}),
    ("a host and a group of one name", {"hosts": "[web]\nweb\nh2\n"}),
    ("a group that is its own grandchild", {"hosts": "[a:children]\nb\n[b:children]\na\n"}),
    ("a backslash and a dollar", {"hosts": "h1 a=c:\\\\x b='$HOME' c=\"a\\\"b\" d=a\\ b\n"}),
    ("empty", {"hosts": ""}),
    ("comments alone", {"hosts": "# nothing\n"}),
    ("YAML", {"h.yml": "all:\n  hosts:\n    h1:\n    h2: {a: 1}\n  vars: {x: yes}\n  children:\n    web:\n      hosts:\n        h3: {b: 0644}\n      vars: {y: '1'}\n    db: {children: {pg: {hosts: {h4: }}}}\n"}),
    ("YAML without all", {"h.yml": "web:\n  hosts:\n    h1:\ndb:\n  hosts: {h2: , h1: {z: 1}}\n"}),
    ("YAML ranges and ports", {"h.yml": "all:\n  hosts:\n    web[1:3]: {a: 1}\n    h1:2222:\n    'x[a:b]':\n"}),
    ("YAML with a name for hosts", {"h.yml": "all:\n  hosts: h1\n"}),
    ("YAML with a list of hosts", {"h.yml": "all:\n  hosts: [h1, h2]\n"}),
    ("YAML with a list of children", {"h.yml": "all:\n  children: [web]\nweb: {hosts: {h1: }}\n"}),
    ("YAML with numbers for names", {"h.yml": "all:\n  hosts:\n    10:\n    1.5:\n"}),
    ("YAML with empty parts", {"h.yml": "all:\n  hosts:\n  vars:\n  children:\n    web:\n"}),
    ("YAML with an unknown part", {"h.yml": "all:\n  hosts: {h1: }\n  host: {h2: }\n"}),
    ("YAML with anchors", {"h.yml": "all:\n  hosts:\n    h1: &a {x: 1}\n    h2: {<<: *a, y: 2}\n"}),
    ("JSON", {"h.json": '{"all": {"hosts": {"h1": {"a": [1, null]}}}}'}),
    ("a host list", {}, ["h1,h2, h3"]),
    ("a host list of one", {}, ["h1,"]),
    ("a host list with a port", {}, ["web1,h:23"]),
    ("two files", {"a": "[web]\nh1 x=1\n", "b": "[web]\nh2\nh1 x=2\n[all:vars]\ny=1\n"}, ["a", "b"]),
    ("a file and a list", {"a": "[web]\nh1\n"}, ["a", "h9,"]),
    ("a folder", {"d/02": "[web]\nh1 x=2\n", "d/01.yml": "all: {hosts: {h1: {x: 1, y: 1}}}\n", "d/x.bak": "h7\n", "d/.hidden": "h8\n", "d/z~": "h9\n", "d/group_vars/web.yml": "z: 1\n"}, ["d"]),
    ("a folder with an ini ending", {"d/a.ini": "h1\n", "d/b.cfg": "h2\n", "d/c.txt": "h3\n", "d/d.rst": "h4\n", "d/e.orig": "h5\n", "d/f": "h6\n"}, ["d"]),
    ("a folder in a folder", {"d/e/f": "h1\n", "d/g": "h2\n"}, ["d"]),
    ("group_vars and host_vars beside it", {"hosts": "[web]\nh1 a=1\n[web:vars]\nb=1\nc=1\n[all:vars]\nd=1\ne=1\n", "group_vars/all.yml": "e: 2\nf: 1\n", "group_vars/web/one.yml": "c: 2\ng: 1\n", "group_vars/web/two.json": '{"g": 2}', "host_vars/h1": "a: 2\nh: yes\n"}, ["hosts"]),
    ("endings of group_vars", {"hosts": "[web]\nh1\n", "group_vars/web": "a: 1\nb: 1\n", "group_vars/all.yaml": "c: 1\n", "group_vars/web.txt": "d: 1\n", "group_vars/all~": "e: 1\n"}, ["hosts"]),
    ("a file beside a folder of group_vars", {"hosts": "[web]\nh1\n", "group_vars/web.yml": "a: 1\nb: 1\n", "group_vars/web/x.yml": "a: 2\nc: 1\n"}, ["hosts"]),
    ("two files of group_vars of one name", {"hosts": "[web]\nh1\n", "group_vars/web.yml": "a: 1\nb: 1\n", "group_vars/web.yaml": "a: 2\nc: 1\n"}, ["hosts"]),
    ("group_vars in folders below", {"hosts": "[web]\nh1\n", "group_vars/web/sub/x.yml": "a: 1\n", "group_vars/web/y.yml": "b: 1\n", "group_vars/web/.z.yml": "c: 1\n", "group_vars/web/w.txt": "d: 1\n"}, ["hosts"]),
    ("group_vars that are empty", {"hosts": "h1\n", "group_vars/all.yml": "---\n", "host_vars/h1.yml": ""}, ["hosts"]),
    ("group_vars that are a list", {"hosts": "h1\n", "group_vars/all.yml": "- a\n"}, ["hosts"]),
    ("parents, depths and priorities", {"hosts": "[a]\nh1\n[b]\nh1\n[c:children]\na\n[a:vars]\nx=a\ny=a\n[b:vars]\nx=b\ny=b\n[c:vars]\nx=c\nz=c\n", "group_vars/a.yml": "ansible_group_priority: 10\n"}, ["hosts"]),
    ("priorities in the file", {"hosts": "[a]\nh1\n[b]\nh1\n[a:vars]\nx=a\nansible_group_priority=10\n[b:vars]\nx=b\n"}),
    ("an executable", {"inv.sh": "#!/bin/sh\necho '{\"web\": {\"hosts\": [\"h1\"], \"vars\": {\"a\": true}, \"children\": [\"db\"]}, \"db\": [\"h2\"], \"_meta\": {\"hostvars\": {\"h1\": {\"x\": 1}}}}'\n"}),
    ("an executable without _meta", {"inv.sh": "#!/bin/sh\nif [ \"$1\" = --host ]; then echo \"{\\\"who\\\": \\\"$2\\\"}\"; else echo '{\"web\": {\"hosts\": [\"h1\", \"h2\"]}}'; fi\n"}),
    ("an executable that fails", {"inv.sh": "#!/bin/sh\necho no >&2; exit 3\n"}),
    ("an executable that prints no JSON", {"inv.sh": "#!/bin/sh\necho hello\n"}),
]

PATTERNS = {
    "hosts": "[web]\nweb[1:4].x\n[db]\ndb1\ndb2\nweb2.x\n[prod]\nweb1.x\ndb1\n[stage:children]\ndb\n[all:vars]\na=1\n[web-2]\nlast\n",
    "asked": ["all", "*", "web", "db:web", "web,db", "web;db", "web:&prod", "web:!prod", "!prod", "&prod", "web:&prod:!web1.x", "!web1.x:web", "web[0]", "web[-1]", "web[1:2]", "web[1:]", "web[:2]",
              "web[0:0]", "web[7]", "web[5:]", "web[-2:]", "web[1-2]", "w*", "*.x", "web[12].x", "web?.x", "~web[12]", "~.*\\.x$", "~(web|db)1", "db1", "nobody", "nobody:web", "web:!nobody", "web:&nobody", "localhost",
              "127.0.0.1", "ungrouped", "stage", "stage:!db", "db1,db2,", " web , db ", "web: db", "prod[0]:db[1]", "all[0]", "all:!*.x", "last", "web-2", "web-2[0]", "d*:&prod", "web:db:&prod:!db1", "*web*", "db[1]:!db[1]",
              "!all", "web1.x:web1.x", "[wd]*", "we[a-c]", "web2.x,db1", "db1:web1.x", "db:prod", "prod:db"],
}
# fmt: on


def mark(value):
    """Floats that JSON's readers would take for integers are told apart; keys are texts."""
    if isinstance(value, float) and value == int(value):
        return {"float": value}
    if isinstance(value, (list, tuple)):
        return [mark(item) for item in value]
    return {str(key): mark(member) for key, member in value.items()} if isinstance(value, dict) else value


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755 if name.endswith(".sh") else 0o644)


def inventory_of(folder, sources):
    loader = DataLoader()
    paths = [source if "," in source else os.path.join(folder, source) for source in sources]
    return loader, InventoryManager(loader=loader, sources=paths)


MAGIC = {"ansible_version", "inventory_file", "inventory_dir", "inventory_hostname", "inventory_hostname_short", "group_names", "groups", "omit", "ansible_playbook_python", "ansible_config_file", "playbook_dir", "ansible_facts"}


def answer(files, sources):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, files)
        try:
            loader, inventory = inventory_of(folder, sources)
            variables = VariableManager(loader=loader, inventory=inventory)
            hosts = {}
            for host in inventory.get_hosts("all"):
                found = variables.get_vars(host=host, include_hostvars=False)
                hosts[host.name] = {key: mark(value) for key, value in sorted(found.items()) if key not in MAGIC}
            return {"order": list(hosts), "hosts": hosts, "groups": {key: value for key, value in sorted(inventory.get_groups_dict().items())}}
        except AnsibleError:
            return {"fails": True}


def patterns():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, {"hosts": PATTERNS["hosts"]})
        rows = []
        for pattern in PATTERNS["asked"]:
            try:
                _, inventory = inventory_of(folder, ["hosts"])
                rows.append({"pattern": pattern, "hosts": [host.name for host in inventory.get_hosts(pattern)]})
            except AnsibleError:
                rows.append({"pattern": pattern, "fails": True})
        return rows


inventories = []
for sentence, files, *rest in ROWS:
    sources = rest[0] if rest else list(files)
    inventories.append({"sentence": sentence, "files": files, "sources": sources, **answer(files, sources)})
lines = ",\n".join(json.dumps(row) for row in inventories)
asked = ",\n".join(json.dumps(row) for row in patterns())
sys.stdout.write(f'{{"inventories": [\n{lines}\n],\n"inventory": {json.dumps(PATTERNS["hosts"])},\n"patterns": [\n{asked}\n]}}\n')
