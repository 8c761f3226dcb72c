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
    ("stepped ranges and odd ones", {"hosts": "a[01:10:3]\nb[a:i:3]\nc[A:C][1:2]\nd[00:03:2]x\ne[001:003]-[a:b].x\nf[0:0]\n"}),
    ("a range from small to capital letters", {"hosts": "x[y:B]\n"}),
    ("a range from capital to small letters", {"hosts": "x[Y:b]\n"}),
    ("a letter range that runs backwards", {"hosts": "x[c:a]\n"}),
    ("a range of words", {"hosts": "x[aa:ac]\n"}),
    ("a range from a number to a letter", {"hosts": "x[1:a]\n"}),
    ("a range from a letter to a number", {"hosts": "x[a:5]\n"}),
    ("a range with a step of zero", {"hosts": "x[1:3:0]\n"}),
    ("a range with an empty step", {"hosts": "x[1:3:]\n"}),
    ("a range with a step that is no number", {"hosts": "x[1:3:a]\n"}),
    ("a range with four parts", {"hosts": "x[1:3:1:1]\n"}),
    ("a range that is not closed", {"hosts": "x[1:3\n"}),
    ("a range with a negative beginning", {"hosts": "x[-1:1]\n"}),
    ("a range of zeros that narrows", {"hosts": "x[010:9]\n"}),
    ("a range whose zeros end", {"hosts": "x[8:10]\ny[08:10]\n"}),
    ("brackets that are no range", {"hosts": "x[1]\ny[a-c]\n"}),
    ("a range at the beginning of a line", {"hosts": "[1:3]x\n"}),
    ("a range in an address", {"hosts": "10.0.0.[1:3] a=1\n10.0.[1:2].1:22\n"}),
    ("a range and a port and a range", {"hosts": "h[1:2]x[a:b]:2200\n"}),
    ("a group twice", {"hosts": "[web]\nh1\n[db]\nh2\n[web]\nh3\nh1 a=1\n[web:vars]\nx=1\n[web:vars]\nx=2\ny=1\n"}),
    ("the group all", {"hosts": "[all]\nh1\nh2\n[web]\nh2\n"}),
    ("children of all", {"hosts": "[all:children]\nweb\n[web]\nh1\n"}),
    ("the group ungrouped with hosts of others", {"hosts": "[ungrouped]\nh1\nh2\n[web]\nh2\n[ungrouped:vars]\nx=1\n"}),
    ("children of ungrouped", {"hosts": "[ungrouped:children]\nweb\n[web]\nh1\n"}),
    ("all as a child", {"hosts": "[web:children]\nall\n"}),
    ("a group below two others", {"hosts": "[a:children]\nc\n[b:children]\nc\n[c]\nh1\n[a:vars]\nx=a\ny=a\n[b:vars]\nx=b\n[c:vars]\ny=c\n"}),
    ("depth before name", {"hosts": "[z]\nh1\n[a:children]\nb\n[b]\nh1\n[z:vars]\nx=z\n[b:vars]\nx=b\n[a:vars]\nx=a\n"}),
    ("a group whose ways to all differ", {"hosts": "[a:children]\nb\n[b:children]\nc\n[d:children]\nc\n[c]\nh1\n[e]\nh1\n[a:vars]\nx=a\n[b:vars]\nx=b\n[c:vars]\nx=c\n[d:vars]\nx=d\n[e:vars]\nx=e\n"}),
    ("a priority that is no number", {"hosts": "[a]\nh1\n[a:vars]\nansible_group_priority=high\n"}),
    ("a priority as text", {"hosts": "[a]\nh1\n[b]\nh1\n[a:vars]\nansible_group_priority='5'\nx=a\n[b:vars]\nx=b\n"}),
    ("priorities across depths", {"hosts": "[a:children]\nb\n[b]\nh1\n[a:vars]\nansible_group_priority=9\nx=a\n[b:vars]\nx=b\n"}),
    ("a priority for a host", {"hosts": "[a]\nh1 ansible_group_priority=9\n"}),
    ("mappings of two groups", {"h.yml": "a: {hosts: {h1: }, vars: {m: {x: 1, y: 1}}}\nb: {hosts: {h1: {m: {z: 1}}}, vars: {m: {y: 2}}}\n"}),
    ("a value with an equals sign", {"hosts": "h1 a=b=c d==e 'f=g h' i='j=k'\n[all:vars]\nl=m=n\no==p\n"}),
    ("a key without a value", {"hosts": "[all:vars]\na\n"}),
    ("a value without a key", {"hosts": "h1\n[all:vars]\n=a\n"}),
    ("a value without a key on a host line", {"hosts": "h1 =a\n"}),
    ("a colon in place of an equals sign", {"hosts": "h1\n[all:vars]\na: b\n"}),
    ("keys with dashes and dots", {"hosts": "h1 a-b=1 c.d=2 3e=4\n[all:vars]\nf-g=1\nh.i=2\nj k=3\n"}),
    ("a quoted host", {"hosts": "'h1' a=1\n\"h2\"\n"}),
    ("a quoted host with a space", {"hosts": "'h 1' a=1\n"}),
    ("literals on host lines", {"hosts": "h1 a=\"[1, 2]\" b=\"{'x': 1}\" c='{\"x\": true}' d=\"'q'\" e=(1,2) f=+1 g=0o17 h=0b11 i=.5 j=1. k=none l=null m=~ n='\\n' o=\"'\\n'\" p=\"'\\x41\\u00e9'\" q=1,2 r=True, s=- t=--1 u='' v=[] w={} x=()\n"}),
    ("more literals of Python", {"hosts": "h1\n[all:vars]\na='a' 'b'\nb=r'x\\n'\nc=[1,2,]\nd=(1)\ne=(1,)\nf={'a':1,}\ng=- 1\nh=1_000.5\ni=1e5\nj=00\nk=0_0\nl=-0x1F\nm=[True, None, 'x']\nn=\"\"\"x\"\"\"\no=not x\np=1 2\nq=u'x'\nr=-True\ns=~1\nv=[1\nw='x\ny=\"a\\\"b\"\nz=[-1, +2.5]\n"}),
    ("escapes in literals", {"hosts": "h1\n[all:vars]\na='a\\tb'\nb=a\\tb\nc='a\\\\b'\nd='it\\'s'\ne='\\x41\\u0042\\101\\0'\nf='a\\qb'\ng=C:\\dir\nh=\"C:\\dir\"\n"}),
    ("values with hashes", {"hosts": "h1 a='x#y' b=\"x # y\" c=x\\#y\nh2 a=#x\nh3 #a=1\nh4# a=1\n[all:vars]\nd='x' # y\ne= # z\nf=[1] # l\ng=1 # n\n"}),
    ("semicolons", {"hosts": "h1 a=b;c ; d=e\n"}),
    ("a semicolon behind a word", {"hosts": "h1 a=b; c=d\n[all:vars]\ne=f ; g\n"}),
    ("tabs and spaces", {"hosts": "\th1\ta=1\t\tb=2  \n[web]\t\n  h2\n[web:vars]\n\tx\t=\t1\n"}),
    ("ends of lines as Windows writes them", {"hosts": "[web]\r\nh1 a=1 b=x\r\n[web:vars]\r\nc=y\r\n"}),
    ("letters beyond ASCII", {"hosts": "[web]\nhü1 ä=ö b='日本'\n[web:vars]\nü=é\n"}),
    ("spaces in a section", {"hosts": "[ web ]\nh1\n"}),
    ("a space inside of a section's name", {"hosts": "[web server]\nh1\n"}),
    ("a section without a name", {"hosts": "[]\nh1\n"}),
    ("a section with an empty kind", {"hosts": "[web:]\nh1\n"}),
    ("a section with two kinds", {"hosts": "[web:vars:x]\nh1\n"}),
    ("a section with spaces around the colon", {"hosts": "[web :vars]\nx=1\n[web]\nh1\n"}),
    ("a section with something behind it", {"hosts": "[web] h2\nh1\n"}),
    ("a section with a semicolon behind it", {"hosts": "[web] ; x\nh1\n"}),
    ("a section that begins with a digit", {"hosts": "[1web]\nh1\n[2]\nh2\n"}),
    ("sections with odd letters", {"hosts": "[a@b]\nh1\n[c/d]\nh2\n[e,f]\nh3\n[g!]\nh4\n"}),
    ("a child with variables", {"hosts": "[a:children]\nb x=1\n[b]\nh1\n"}),
    ("a child with a comment", {"hosts": "[a:children]\nb # these\nc#d\n[b]\nh1\n[c]\nh2\n"}),
    ("children with dashes", {"hosts": "[a-b:children]\nc-d\n[c-d]\nh1\n[a-b:vars]\nx=1\n"}),
    ("a group that is its own child", {"hosts": "[a:children]\na\n"}),
    ("a child named twice", {"hosts": "[a:children]\nb\nb\n[b]\nh1\n"}),
    ("hosts before sections and in them", {"hosts": "h1 a=1\nh2\n[web]\nh1 b=2\n"}),
    ("names with odd letters", {"hosts": "user@h1\nh_1\nh*\nh?\n@h2\n!h3\n&h4\n~h5\n"}),
    ("names with commas", {"hosts": "h1,h2\n"}),
    ("a name with two ports", {"hosts": "h1:22:33\n"}),
    ("a name with a colon at the end", {"hosts": "h1:\n"}),
    ("a port and ansible_port", {"hosts": "h1:22 ansible_port=33\nh1:44\n"}),
    ("a port on one of two lines", {"hosts": "h1:22\n[web]\nh1\n"}),
    ("addresses of the sixth version", {"hosts": "::1 a=1\nfe80::1%eth0 b=1\n[fe80::2]:22\n[2001:db8::[1:2]]:23\n2001:db8::a:1\n"}),
    ("localhost without a connection", {"hosts": "localhost a=1\n"}),
    ("a name that is a number", {"hosts": "10\n1.5\ntrue\n"}),
    ("templates in names and keys", {"hosts": "{{ x }}\n"}),
    ("a vars section of nothing", {"hosts": "[web:vars]\n[web]\nh1\n[db:children]\n"}),
    ("YAML in a file without an ending", {"hosts": "all:\n  hosts:\n    h1: {a: 1}\n"}),
    ("YAML with three dashes in a file without an ending", {"hosts": "---\nweb:\n  hosts:\n    h1:\n    h2:\n"}),
    ("JSON in a file without an ending", {"hosts": '{"all": {"hosts": {"h1": {"a": 1}}}}'}),
    ("YAML in a file with another ending", {"hosts.inv": "all:\n  hosts:\n    h1: {a: 1}\n"}),
    ("INI in a file with an ending", {"hosts.inv": "[web]\nh1 a=1\n"}),
    ("INI named .ini", {"hosts.ini": "[web]\nh1 a=1\n"}),
    ("INI named .yml", {"hosts.yml": "[web]\nh1 a=1\n"}),
    ("INI in a file with a dotted name", {"web.example.com": "[web]\nh1 a=1\n"}),
    ("YAML named .yaml", {"h.yaml": "all: {hosts: {h1: }}\n"}),
    ("YAML with a host in two groups", {"h.yml": "a: {hosts: {h1: {x: 1, y: 1}}}\nb: {hosts: {h1: {x: 2}}}\n"}),
    ("YAML with a group in two places", {"h.yml": "a: {children: {c: {hosts: {h1: }, vars: {x: 1}}}}\nb: {children: {c: {vars: {y: 1}}}}\nc: {hosts: {h2: }}\n"}),
    ("YAML whose all is empty", {"h.yml": "all:\n"}),
    ("YAML that is empty", {"h.yml": ""}),
    ("YAML that is a list", {"h.yml": "- h1\n"}),
    ("YAML that is a text", {"h.yml": "h1\n"}),
    ("YAML with a text for a group", {"h.yml": "web: h1\n"}),
    ("YAML with a list for a group", {"h.yml": "web: [h1]\n"}),
    ("YAML with a text for variables", {"h.yml": "all:\n  vars: x\n  hosts: {h1: }\n"}),
    ("YAML with a list of variables", {"h.yml": "all:\n  vars: [x]\n  hosts: {h1: }\n"}),
    ("YAML with a text for children", {"h.yml": "all:\n  children: web\n"}),
    ("YAML with a text for a host's variables", {"h.yml": "all:\n  hosts: {h1: x}\n"}),
    ("YAML with a list for a host's variables", {"h.yml": "all:\n  hosts: {h1: [x]}\n"}),
    ("YAML with several names for hosts", {"h.yml": "all:\n  hosts: h[1:3]\n"}),
    ("YAML with truths for names", {"h.yml": "all:\n  hosts:\n    yes:\n    null:\n"}),
    ("YAML with numbers for groups", {"h.yml": "1:\n  hosts: {h1: }\n"}),
    ("YAML with stepped ranges", {"h.yml": "all:\n  hosts:\n    w[01:07:3]: {a: 1}\n    'x[a:c].[1:2]:22':\n"}),
    ("YAML with templates and unsafe texts", {"h.yml": "all:\n  hosts:\n    h1: {a: '{{ b }}', c: !unsafe '{{ d }}', e: [ '{{ f }}' ]}\n"}),
    ("YAML with two documents", {"h.yml": "---\nall: {hosts: {h1: }}\n---\nweb: {hosts: {h2: }}\n"}),
    ("YAML with a key twice", {"h.yml": "all: {hosts: {h1: {a: 1, a: 2}}}\n"}),
    ("YAML with an unknown plugin", {"h.yml": "plugin: nobody\n"}),
    ("YAML with a priority", {"h.yml": "a: {hosts: {h1: }, vars: {ansible_group_priority: 5, x: a}}\nb: {hosts: {h1: }, vars: {x: b}}\n"}),
    ("YAML whose groups make a ring", {"h.yml": "a: {children: {b: {children: {a: }}}}\n"}),
    ("YAML with dashes in names of groups", {"h.yml": "a-b: {hosts: {h1: }, children: {c.d: {hosts: {h2: }}}}\n"}),
    ("YAML with ungrouped", {"h.yml": "ungrouped: {hosts: {h1: }, vars: {x: 1}}\nall: {hosts: {h2: }}\n"}),
    ("a host list with empty parts", {}, [",h1,,h2,"]),
    ("a host list with addresses", {}, ["10.0.0.1,::1,[fe80::1]:22,fe80::2"]),
    ("a host list with a host twice", {}, ["h1,h1"]),
    ("a host list with localhost", {}, ["localhost,"]),
    ("a host list with a range that has no end", {}, ["w[1:],"]),
    ("two host lists", {}, ["h1,", "h2,h1"]),
    ("a list and two files", {"a": "[web]\nh1 x=1\n", "b.yml": "web: {hosts: {h2: {x: 2}, h1: {y: 2}}}\n"}, ["h9,h1,", "a", "b.yml"]),
    ("a child that another source describes", {"a": "[x:children]\ny\n", "b": "[y]\nh1\n"}, ["a", "b"]),
    ("a child that an earlier source describes", {"a": "[y]\nh1\n", "b": "[x:children]\ny\n[y:vars]\nz=1\n"}, ["a", "b"]),
    ("a ring over two sources", {"a": "[x:children]\ny\n[y]\nh1\n", "b": "[y:children]\nx\n[x]\n"}, ["a", "b"]),
    ("group_vars beside two sources", {"a/hosts": "[web]\nh1\n", "a/group_vars/web.yml": "x: a\ny: a\n", "b/hosts": "[web]\nh2\n", "b/group_vars/web.yml": "x: b\nz: b\n", "b/host_vars/h1.yml": "w: b\n"}, ["a/hosts", "b/hosts"]),
    ("group_vars beside two sources, the other way", {"a/hosts": "[web]\nh1\n", "a/group_vars/web.yml": "x: a\ny: a\n", "b/hosts": "[web]\nh2\n", "b/group_vars/web.yml": "x: b\nz: b\n"}, ["b/hosts", "a/hosts"]),
    ("group_vars of all after those in the file", {"hosts": "[web]\nh1\n[web:vars]\nx=file\n", "group_vars/all.yml": "x: all\n"}, ["hosts"]),
    ("variables of a host in the file before group_vars", {"hosts": "[web]\nh1 x=line\n", "group_vars/web.yml": "x: web\n"}, ["hosts"]),
    ("host_vars over a line", {"hosts": "[web]\nh1 x=line y=line\n", "host_vars/h1.yml": "x: file\n"}, ["hosts"]),
    ("group_vars of ungrouped", {"hosts": "h1\n[web]\nh2\n", "group_vars/ungrouped.yml": "x: 1\n"}, ["hosts"]),
    ("group_vars of parents and priorities", {"hosts": "[a]\nh1\n[b]\nh1\n[p:children]\na\nb\n", "group_vars/p.yml": "x: p\ny: p\n", "group_vars/a.yml": "x: a\nansible_group_priority: 2\n", "group_vars/b.yml": "x: b\n"}, ["hosts"]),
    ("group_vars with dots in names", {"hosts": "[web]\nh1.example.com\n[a.b]\nh2\n", "host_vars/h1.example.com": "x: 1\n", "group_vars/a.b.yml": "y: 1\n"}, ["hosts"]),
    ("host_vars as folders", {"hosts": "h1\n", "host_vars/h1/b.yml": "x: b\n", "host_vars/h1/a.yml": "x: a\ny: a\n", "host_vars/h1/c": "z: c\n", "host_vars/h1/d.ini": "w: 1\n"}, ["hosts"]),
    ("group_vars as folders with endings of backups", {"hosts": "h1\n", "group_vars/all/a.yml": "x: a\n", "group_vars/all/a.yml~": "x: b\n", "group_vars/all/b.bak": "x: c\n", "group_vars/all/c.orig": "x: d\n", "group_vars/all/d.json": "{\"y\": 1}"}, ["hosts"]),
    ("group_vars with templates", {"hosts": "h1\n", "group_vars/all.yml": "a: '{{ b }}'\nb: [1, '{{ c }}']\n"}, ["hosts"]),
    ("group_vars that are a text", {"hosts": "h1\n", "group_vars/all.yml": "hello\n"}, ["hosts"]),
    ("group_vars in a folder of sources", {"d/a": "[web]\nh1\n", "d/sub/b": "[web]\nh2\n", "d/group_vars/web.yml": "x: 1\n", "d/sub/group_vars/web.yml": "y: 1\n"}, ["d"]),
    ("a folder's order", {"d/10": "h1 x=10\n", "d/9": "h1 x=9\n", "d/B": "h1 x=B\n", "d/a": "h1 x=a\n", "d/_": "h1 x=_\n"}, ["d"]),
    ("a folder with endings of all kinds", {"d/a.swp": "h1\n", "d/b.rpm": "h2\n", "d/c.md": "h3\n", "d/d.pyc": "h4\n", "d/e.pyo": "h5\n", "d/f.retry": "h6\n", "d/g.inv": "h7\n", "d/h.j2": "h8\n", "d/i.toml~": "h9\n", "d/j.conf": "h10\n", "d/k.json": '{"all": {"hosts": {"h11": {}}}}'}, ["d"]),
    ("a folder with vars_plugins and host_vars", {"d/a": "h1\n", "d/host_vars/h1": "x: 1\n", "d/vars_plugins/z": "h9\n"}, ["d"]),
    ("a folder with an executable", {"d/01": "[web]\nh1\n", "d/02.sh": "#!/bin/sh\necho '{\"web\": [\"h2\"]}'\n"}, ["d"]),
    ("a folder of a YAML and an INI with children", {"d/01": "[web]\nh1\n[db]\nh2\n", "d/02": "[all_of:children]\nweb\ndb\n[all_of:vars]\nx=1\n"}, ["d"]),
    ("an executable with lists for groups", {"inv.sh": "#!/bin/sh\necho '{\"web\": [\"h1\", \"h2\"], \"_meta\": {\"hostvars\": {\"h2\": {\"x\": \"{{ y }}\"}, \"h3\": {\"z\": 1}}}}'\n"}),
    ("an executable with all and ungrouped", {"inv.sh": "#!/bin/sh\necho '{\"all\": {\"hosts\": [\"h1\"], \"vars\": {\"a\": 1}, \"children\": [\"web\"]}, \"ungrouped\": {\"hosts\": [\"h3\"]}, \"web\": {\"hosts\": [\"h2\"]}, \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with an unknown child", {"inv.sh": "#!/bin/sh\necho '{\"a\": {\"children\": [\"b\"]}, \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with hosts that are a text", {"inv.sh": "#!/bin/sh\necho '{\"a\": {\"hosts\": \"h1\"}}'\n"}),
    ("an executable with hosts that are a mapping", {"inv.sh": "#!/bin/sh\necho '{\"a\": {\"hosts\": {\"h1\": {\"x\": 1}}}, \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with a group that has none of its parts", {"inv.sh": "#!/bin/sh\necho '{\"h1\": {\"x\": 1}, \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with variables that are a list", {"inv.sh": "#!/bin/sh\necho '{\"a\": {\"hosts\": [\"h1\"], \"vars\": [1]}, \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with a text for a group", {"inv.sh": "#!/bin/sh\necho '{\"a\": \"h1\", \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable that prints an empty mapping", {"inv.sh": "#!/bin/sh\necho '{}'\n"}),
    ("an executable that prints a list", {"inv.sh": "#!/bin/sh\necho '[]'\n"}),
    ("an executable that prints to its other side", {"inv.sh": "#!/bin/sh\necho note >&2; echo '{\"a\": [\"h1\"], \"_meta\": {}}'\n"}),
    ("an executable whose --host fails", {"inv.sh": "#!/bin/sh\nif [ \"$1\" = --host ]; then exit 1; else echo '{\"web\": {\"hosts\": [\"h1\"]}}'; fi\n"}),
    ("an executable whose --host prints nothing", {"inv.sh": "#!/bin/sh\nif [ \"$1\" = --host ]; then true; else echo '{\"web\": {\"hosts\": [\"h1\"]}}'; fi\n"}),
    ("an executable that is INI", {"inv.sh": "[web]\nh1 a=1\n"}),
    ("an executable that is YAML", {"inv.sh": "all:\n  hosts: {h1: }\n"}),
    ("an executable with ports in names", {"inv.sh": "#!/bin/sh\necho '{\"a\": [\"h1:22\", \"h[1:2]\"], \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with numbers for hosts", {"inv.sh": "#!/bin/sh\necho '{\"a\": [1, 2], \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("an executable with a priority", {"inv.sh": "#!/bin/sh\necho '{\"a\": {\"hosts\": [\"h1\"], \"vars\": {\"ansible_group_priority\": 5, \"x\": \"a\"}}, \"b\": {\"hosts\": [\"h1\"], \"vars\": {\"x\": \"b\"}}, \"_meta\": {\"hostvars\": {}}}'\n"}),
    ("constructed: variables", {"d/01": "[web]\nh1 a=1 b=2\nh2 a=5\n[web:vars]\nc=9\n", "d/02.yml": "plugin: constructed\ncompose:\n  sum: a + b\n  text: \"'x' ~ a\"\n  list: '[a, 2]'\n  map: \"{'k': a}\"\n  of_group: c * 2\n  number: a | string\n  truth: a == 1\n  name: inventory_hostname | upper\n  again: sum | default('none yet')\n  nothing: nobody\n  defaulted: nobody | default('d')\n  fixed: \"'fixed'\"\n"}, ["d"]),
    ("constructed: variables over those of hosts", {"d/01": "h1 a=1\n[all:vars]\nb=1\n", "d/02.yml": "plugin: constructed\ncompose:\n  a: a + 1\n  b: b + 1\n  ansible_host: \"'10.0.0.' ~ a\"\n"}, ["d"]),
    ("constructed: groups", {"d/01": "[web]\nweb1 a=1\nweb2\n[db]\ndb1 a=1\n", "d/02.yml": "plugin: ansible.builtin.constructed\ngroups:\n  named: inventory_hostname.startswith('web')\n  ones: a == 1\n  defined: a is defined\n  in_web: \"'web' in group_names\"\n  none: false\n  all_of_them: true\n  bad-name.x: true\n  both: a is defined and 'db' in (group_names)\n"}, ["d"]),
    ("constructed: groups of composed variables", {"d/01": "h1 a=1\nh2 a=2\n", "d/02.yml": "plugin: constructed\ncompose: {b: a * 2}\ngroups: {big: b > 2}\nkeyed_groups: [{key: b, prefix: b}]\n"}, ["d"]),
    ("constructed: keyed groups", {"d/01": "h1 os=Debian arch=x86_64 v=11.2\nh2 os='Red Hat' arch=arm\nh3\n", "d/02.yml": "plugin: constructed\nkeyed_groups:\n  - key: os\n  - key: arch\n    prefix: arch\n  - key: os | lower\n    prefix: ''\n    separator: ''\n  - key: arch\n    prefix: x\n    separator: '-'\n  - key: v | string\n    prefix: v\n"}, ["d"]),
    ("constructed: keyed groups of lists and mappings", {"d/01.yml": "all: {hosts: {h1: {tags: [a, b-c, '', 5], m: {k: v, e: '', n: 1}, empty: '', none: null, els: []}}}\n", "d/02.yml": "plugin: constructed\nkeyed_groups:\n  - {key: tags, prefix: tag}\n  - {key: m, prefix: m}\n  - {key: m, separator: '-'}\n  - {key: empty, prefix: e}\n  - {key: none, prefix: none}\n  - {key: els, prefix: els}\n"}, ["d"]),
    ("constructed: a key that is a number", {"d/01": "h1 n=5\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{key: n}]\n"}, ["d"]),
    ("constructed: a key that is a truth value", {"d/01": "h1 n=True\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{key: n}]\n"}, ["d"]),
    ("constructed: a key that is a falsehood", {"d/01": "h1 n=False\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{key: n}]\n"}, ["d"]),
    ("constructed: names that begin with a digit", {"d/01": "h1 n=5x\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{key: n, separator: ''}]\ngroups: {6y: true, ä-b: true}\n"}, ["d"]),
    ("constructed: a prefix with a template", {"d/01": "h1 n=x\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{key: n, prefix: '{{ n }}'}]\n"}, ["d"]),
    ("constructed: keyed groups with default values", {"d/01.yml": "all: {hosts: {h1: {tags: [a, ''], m: {k: v, e: ''}, empty: '', filled: f}, h2: {}}}\n", "d/02.yml": "plugin: constructed\nkeyed_groups:\n  - {key: tags, prefix: tag, default_value: dv}\n  - {key: m, prefix: m, default_value: dv}\n  - {key: empty, prefix: e, default_value: dv}\n  - {key: filled, prefix: f, default_value: dv}\n  - {key: nobody, prefix: n, default_value: dv}\n"}, ["d"]),
    ("constructed: keyed groups without trailing separators", {"d/01.yml": "all: {hosts: {h1: {tags: [a, ''], m: {k: v, e: ''}, empty: '', filled: f}}}\n", "d/02.yml": "plugin: constructed\nkeyed_groups:\n  - {key: tags, prefix: tag, trailing_separator: false}\n  - {key: m, prefix: m, trailing_separator: false}\n  - {key: empty, prefix: e, trailing_separator: false}\n  - {key: filled, prefix: f, trailing_separator: false}\n"}, ["d"]),
    ("constructed: keyed groups with both", {"d/01": "h1 e=''\n", "d/02.yml": "plugin: constructed\nkeyed_groups:\n  - {key: e, prefix: e, trailing_separator: false, default_value: x}\n"}, ["d"]),
    ("constructed: parent groups", {"d/01": "h1 os=debian v=11\nh2 os=fedora v=38\n", "d/02.yml": "plugin: constructed\nkeyed_groups:\n  - {key: os, prefix: os, parent_group: all_os}\n  - {key: \"os ~ v\", prefix: v, parent_group: \"os_{{ os }}\"}\n  - {key: v, parent_group: \"{{ nobody }}\"}\n  - {key: os, prefix: z, parent_group: all}\n"}, ["d"]),
    ("constructed: no leading separator", {"d/01.yml": "all: {hosts: {h1: {os: debian, m: {k: v}}}}\n", "d/02.yml": "plugin: constructed\nleading_separator: false\nkeyed_groups:\n  - {key: os}\n  - {key: m}\n  - {key: os, prefix: p}\n  - {key: os, separator: '-'}\n"}, ["d"]),
    ("constructed: strict with a variable that is not there", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\nstrict: true\ncompose: {a: nobody}\n"}, ["d"]),
    ("constructed: strict with a group that cannot be told", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\nstrict: yes\ngroups: {a: nobody}\n"}, ["d"]),
    ("constructed: strict with a key that is not there", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\nstrict: yes\nkeyed_groups: [{key: nobody}]\n"}, ["d"]),
    ("constructed: strict with an empty key", {"d/01": "h1 a=''\n", "d/02.yml": "plugin: constructed\nstrict: yes\nkeyed_groups: [{key: a}]\n"}, ["d"]),
    ("constructed: an expression that cannot be read", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\ncompose: {a: '1 +', b: '2'}\ngroups: {c: '1 +', d: 'true'}\n"}, ["d"]),
    ("constructed: a keyed group without a key", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{prefix: a}]\n"}, ["d"]),
    ("constructed: keyed groups that are no list", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\nkeyed_groups: {key: a}\n"}, ["d"]),
    ("constructed: an unknown option", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\nkeyed_group: []\n"}, ["d"]),
    ("constructed: with files of variables", {"d/01": "[web]\nh1\n", "d/group_vars/web.yml": "a: 1\n", "d/host_vars/h1.yml": "b: 2\n", "d/02.yml": "plugin: constructed\nuse_vars_plugins: true\ncompose: {c: a + b}\n"}, ["d"]),
    ("constructed: without files of variables", {"d/01": "[web]\nh1\n", "d/group_vars/web.yml": "a: 1\n", "d/02.yml": "plugin: constructed\ncompose: {c: \"a | default('no')\"}\n"}, ["d"]),
    ("constructed: before its hosts", {"d/01.yml": "plugin: constructed\ngroups: {a: true}\n", "d/02": "h1\n"}, ["d"]),
    ("constructed: behind another source", {"hosts": "h1 a=x\n", "c.yml": "plugin: constructed\nkeyed_groups: [{key: a, prefix: a}]\n"}, ["hosts", "c.yml"]),
    ("constructed: templates in variables", {"d/01.yml": "all: {hosts: {h1: {a: '{{ b }}', b: x}}}\n", "d/02.yml": "plugin: constructed\ncompose: {c: a}\nkeyed_groups: [{key: a, prefix: a}]\n"}, ["d"]),
    ("constructed: what of groups that were constructed before", {"d/01": "h1\n", "d/02.yml": "plugin: constructed\ngroups: {first: true}\n", "d/03.yml": "plugin: constructed\ngroups: {second: \"'first' in group_names\"}\n"}, ["d"]),
    ("constructed: groups that are there with variables", {"d/01": "h1 a=x\n[a_x]\n[a_x:vars]\nz=1\n", "d/02.yml": "plugin: constructed\nkeyed_groups: [{key: a, prefix: a}]\n"}, ["d"]),
    ("constructed: in a file without an ending", {"d/01": "h1\n", "d/02": "plugin: constructed\ngroups: {a: true}\n"}, ["d"]),
    ("generator", {"g.yml": "plugin: generator\nhosts:\n  name: \"{{ operation }}_{{ application }}\"\n  parents:\n    - name: \"{{ operation }}_x\"\n      parents:\n        - name: \"{{ operation }}\"\n          vars: {op: \"{{ operation }}\"}\n        - name: x\n    - name: runner\n      vars: {ansible_user: run}\nlayers:\n  operation: [build, launch]\n  application: [web, api]\n"}, ["g.yml"]),
    ("generator without parents", {"g.yml": "plugin: generator\nhosts:\n  name: \"h{{ n }}\"\nlayers:\n  n: [1, 2]\n"}, ["g.yml"]),
    ("generator with a name that is not there", {"g.yml": "plugin: generator\nhosts:\n  name: \"h{{ m }}\"\nlayers:\n  n: [1]\n"}, ["g.yml"]),
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
                hosts[host.name] = {str(key): mark(value) for key, value in sorted(found.items(), key=str) if key not in MAGIC}
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
