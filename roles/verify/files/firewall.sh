# Each word a service or a port that must be let in.
let_in=" $(firewall-cmd --list-services | tr '\n' ' ') $(firewall-cmd --list-ports | tr '\n' ' ') "
for word in "$@"; do
  [[ $let_in == *" $word "* ]] || missing "$word is not let in"
done
