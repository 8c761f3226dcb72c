# NAME ADDRESS, as the programs of this host find them.
[ "$(getent ahostsv4 "$1" | while read -r address _; do echo "$address"; break; done)" = "$2" ] || missing "this host does not find $1 at $2"
