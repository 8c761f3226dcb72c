"""Asks Python what it finds: python3 test/oracle/python-regex.py > test/text/python-regex.json"""

import json
import re

# fmt: off
PATTERNS = [
    (r'a.c','a\nc',''),(r'a.c','a\rc',''),(r'(?s)a.c','a\nc',''),(r'^b','a\nb',''),(r'^b','a\nb','m'),(r'^b','a\rb','m'),(r'a$','a\n',''),(r'a$','a\n\n',''),(r'a$','a\nb','m'),(r'a\Z','a\n',''),(r'\Aa','a',''),
(r'(?P<x>a)(?P=x)','aa',''),(r'(?i)ABC','abc',''),(r'[]a]+',']a',''),(r'[^]a]+','x]a',''),(r'[a\]b]+','a]b',''),(r'[\w.-]+','é.b-c',''),(r'\w+','naïve_1',''),(r'[\W]+','a b!',''),(r'[^\W\d]+','12ab3',''),(r'\bé','a é',''),(r'\d+','a٣4',''),
(r'a{,2}','aaa',''),(r'a{2}','aaa',''),(r'a{2,}','aaa',''),(r'a{x}','a{x}',''),(r'{}','{}',''),(r'}','}',''),(r'\-\"\'\ \#\%','-"\' #%',''),(r'a/b','a/b',''),(r'[/]','/',''),(r'[&&]','&',''),(r'[a-z&&[b]','b',''),(r'\x41\u0042\103','ABC',''),(r'(a)\1','aa',''),(r'(a)(?:b)?\g','x',''),(r'(?#hi)a','a',''),(r'(?<=a)b','ab',''),(r'(?<!a)b','cb',''),
(r'(?x) a b # c','ab',''),(r'(?x)[ ]a','_ a',''),(r'a\\','a\\',''),('a\\','a',''),(r'(','(',''),(r'[a','a',''),(r'\q','q',''),(r'*','*',''),(r'^\s*#?\s*PermitRootLogin\s','#PermitRootLogin yes',''),(r'(\S+)\s+(\S+)','a b',''),(r'\.','.',''),(r'[0-9]{1,3}(\.[0-9]{1,3}){3}','ip 10.0.0.1',''),(r'(a)|(b)','b',''),(r'😀+','😀😀',''),(r'.','😀',''),(r'[😀]','😀',''),(r'a|b|','',''),(r'[-a]+','-a',''),(r'[a-]+','-a',''),(r'[\s-]+',' -',''),(r'[+--]+','+,-',''),(r'\t','\t',''),(r'[\b]','\b',''),(r'^$','\n','m'),(r'\Bb','ab',''),(r'[\d-x]+','1-x',''),(r'[$^|.()]+','$^|.()',''),(r'~!@','~!@',''),(r'[~!@#%^&*=|:;<>,?`"]+','~!@#',''),
(r'(?i:abc)d','ABCd',''),(r'(?i:abc)d','ABCD',''),(r'x(?i:[a-c]+)y','xAbCy',''),(r'x(?i:[^a])y','xAy',''),(r'(?s:.)a','\na',''),(r'(?s:.).','\n\n',''),(r'(?i:a(?-i:b)c)','AbC',''),(r'(?i:a(?-i:b)c)','ABC',''),(r'(?m:^b)$','a\nb',''),(r'(?i:(a)(b))\1','ABA',''),(r'(?i:é[ä-ü])','ÉÖ',''),(r'(?i:\s\w)',' ZA',''),(r'(?i-s:A.)','ab',''),(r'[(?i)]+','(?i)',''),(r'\(?i\)','i)',''),
(r'(?:k [^\n]*\n?)+','k a\nk b\n',''),(r'(?:k .{0,3}\n?)+','k a\nk b\n',''),(r'(?:k .+\n?)+','k a\nk b\n',''),(r'(?:k \W+b?)+','k --b',''),(r'(?:[^,]+,?)+','a,b,c',''),(r'(?:a\S*\n?){2,}','abc\nad\n',''),(r'(# END\n(?:(?!^k\s).*\n)*)(?:^k\s.*\n?)+','# END\nk q\no\nk r','m'),(r'(?i)(?:k [^Q]*q?)+','K aQ',''),(r'[a\W]+','-a b',''),(r'[^\W]+','-ab',''),(r'[^\S\n]+','a \n',''),
]
# fmt: on


def ask(pattern, text, flags):
    row = {"pattern": pattern, "text": text, "flags": flags}
    try:
        found = re.search(pattern, text, re.M if flags == "m" else 0)
    except re.error:
        return {**row, "refused": True}
    return {**row, "match": found and {"text": found.group(0), "groups": list(found.groups())}}


print("[\n" + ",\n".join(json.dumps(ask(*case)) for case in PATTERNS) + "\n]")
