import { sh } from '../../shell/sh.ts'

/**
 * Functions of a script that finds out what APT would do. Nothing is locked: `apt-get -s` reads alone, once it is told not to keep
 * what it asked its planner and solver; a stale cache of its lists it writes anew, as every apt command does. What is installed is
 * read first, and APT asked only about what is not as it should be, as its start takes half a second.
 */
export const aptFunctions = sh`LC_ALL=C; export LC_ALL
begin() { mode=$1 release=$2 purge=$3 upgrade=$4 down=$5 sel= n=0 bad= file=; command -v apt-get >/dev/null 2>&1 || { simulate() { :; }; look() { :; }; deb() { :; }; return 0; }
printf 'there=1\\0'; }
tell() { printf 'p%d=%s|%s|%s|%s|%s|%s\\0' "$n" "$1" "$2" "$3" "$4" "$5" "$6"; n=$((n+1)); [ -z "$6" ] || bad=1; [ -z "$5" ] || sel="$sel $7"; }
status() { l=$(dpkg-query -W -f '\${db:Status-Abbrev}|\${Version}\\n' -- "$1" 2>/dev/null | grep -v '^.n' | head -n 1)
case $l:$1 in :*:*) l=$(dpkg-query -W -f '\${db:Status-Abbrev}|\${Version}|\${Architecture}\\n' -- "\${1%:*}" 2>/dev/null | sed -n '/^.n/d;s/|all$//p' | head -n 1) ;; esac; s=\${l#?}; s=\${s%"\${s#?}"}; v=\${l#*|}
case $s in '') return 1 ;; c) v=; return 1 ;; esac; }
policy() { apt-cache policy \${release:+-o} \${release:+"APT::Default-Release=$release"} -- "$1" 2>/dev/null; }
candidate() { c=$(policy "$1" | sed -n 's/^  Candidate: //p' | head -n 1); case $c in '(none)') c= ;; esac; [ -n "$c" ]; }
fitting() { c=; for o in $(policy "$1" | sed -n 's/^ [* ][* ][* ] \\([^ ][^ ]*\\) -*[0-9]*$/\\1/p'); do case $o in $2) c=$o; return 0 ;; esac; done; return 1; }
providers() { apt-cache showpkg -- "$1" 2>/dev/null | sed -n '/^Reverse Provides/,$p' | sed '1d;s/ .*//' | sort -u; }
look() { k=\${2%%[=<>]*}; w=\${2#"$k"}
case $k in *[*?[]*) some=; for m in $({ apt-cache pkgnames -- "\${k%%[*?[]*}"; dpkg-query -W -f '\${Package}\\n'; } 2>/dev/null | sort -u); do case $m in $k) one "$1" "$m" "$w" glob && some=1 ;; esac; done
[ -n "$some" ] || [ "$mode" = absent ] || tell "$1" "$k" '' '' '' package ;;
''|-*|*[!a-zA-Z0-9+.:_-]*) [ "$mode" = absent ] && tell "$1" "$k" '' '' '' '' || tell "$1" "$k" '' '' '' package ;;
*) one "$1" "$k" "$w" '' || : ;; esac; }
one() { i=$1 k2=$2 w2=$3 glob=$4 c=
case $mode in absent) if status "$k2"; then tell "$i" "$k2" "$v" '' 1 '' "$k2"; elif [ -n "$purge" ] && [ "$s" = c ]; then tell "$i" "$k2" '' '' 1 '' "$k2"
elif [ -n "$glob" ]; then return 1; else tell "$i" "$k2" '' '' '' ''; fi; return 0 ;;
build-dep) case $w2 in '') tell "$i" "$k2" '' '' 1 '' "$k2" ;; *) tell "$i" "$k2" '' '' '' version ;; esac; return 0 ;; esac
status "$k2" || { v=; [ -z "$upgrade" ] || { tell "$i" "$k2" '' '' '' ''; return 0; }; }
case $w2 in '>='*) if [ -n "$v" ] && [ "$mode" != latest ] && dpkg --compare-versions "$v" ge "\${w2#>=}"; then tell "$i" "$k2" "$v" '' '' ''
elif candidate "$k2" && dpkg --compare-versions "$c" ge "\${w2#>=}"; then if [ "$c" = "$v" ]; then tell "$i" "$k2" "$v" '' '' ''; else tell "$i" "$k2" "$v" "$c" 1 '' "$k2=$c"; fi
else lacking "$i" "$k2" "$v"; fi; return 0 ;;
=*) case $v in \${w2#=}) [ -z "$v" ] || { tell "$i" "$k2" "$v" '' '' ''; return 0; } ;; esac
if fitting "$k2" "\${w2#=}"; then tell "$i" "$k2" "$v" "$c" 1 '' "$k2=$c"; else lacking "$i" "$k2" "$v"; fi; return 0 ;; ?*) lacking "$i" "$k2" "$v"; return 0 ;; esac
if [ -n "$v" ]; then if [ "$mode" = latest ] && candidate "$k2" && dpkg --compare-versions "$c" gt "$v"; then tell "$i" "$k2" "$v" "$c" 1 '' "$k2=$c"; else tell "$i" "$k2" "$v" '' '' ''; fi
elif candidate "$k2"; then tell "$i" "$k2" '' "$c" 1 '' "$k2=$c"
elif [ -n "$glob" ]; then return 1
else virtual "$i" "$k2"; fi; }
lacking() { if [ -n "$3" ] || candidate "$2"; then tell "$1" "$2" "$3" '' '' version; else tell "$1" "$2" '' '' '' package; fi; }
virtual() { r=$(providers "$2"); for m in $r; do if status "$m"; then tell "$1" "$2" "$v" '' '' ''; return 0; fi; done
if [ -n "$r" ]; then tell "$1" "$2" '' '' 1 '' "$2"; else tell "$1" "$2" '' '' '' package; fi; }
deb() { f=$(dpkg-deb -f "$1" Package Version 2>&1) || { tell 0 "$f" '' '' '' deb; return 0; }
k=$(printf '%s\\n' "$f" | sed -n 's/^Package: //p'); c=$(printf '%s\\n' "$f" | sed -n 's/^Version: //p'); status "$k" || v=
if [ "$v" = "$c" ]; then tell 0 "$k" "$v" '' '' ''; elif [ -n "$v" ] && dpkg --compare-versions "$v" gt "$c" && [ -z "$down" ]; then tell 0 "$k" "$v" "$c" '' older
else tell 0 "$k" "$v" "$c" 1 ''; file=$1; fi; }
simulate() { verb=$1; shift; [ -z "$bad" ] || return 0
case $mode:$verb in absent:*) [ -z "$purge" ] && verb=remove || verb=purge ;; build-dep:*) verb=build-dep ;; fixed:*) verb=install; sel=-f ;; none:) [ -n "$file" ] || return 0; verb=install ;; none:*) ;; *) verb=install ;; esac
[ -n "$sel$file" ] || [ "$mode" = none ] || return 0
o=$(apt-get -s -y -o Dir::Log::Planner= -o Dir::Log::Solver= "$@" "$verb" $sel \${file:+"$file"} 2>&1); printf 'status=%s\\0said=%s\\0' "$?" "$o"; }`
