# shellcheck shell=bash
# Starting and stopping background processes of one run. Sourced after say.sh; wants STATE, the directory of the run, which
# holds run/NAME.pid and log/NAME.log.
#
# Each process leads a session of its own, so that stopping it takes its children along and a Ctrl-C in the terminal reaches
# only the script, which then stops everything in order. The pid file also holds the start time: a number that the kernel gave to
# another process since is left alone.

# daemon NAME COMMAND...
daemon() {
	local name=$1
	shift
	mkdir -p "$STATE/run" "$STATE/log"
	setsid "$@" >>"$STATE/log/$name.log" 2>&1 </dev/null &
	printf '%s %s\n' $! "$(started_at $!)" >"$STATE/run/$name.pid"
}

# daemon_pid NAME: prints the pid when that very process still runs.
daemon_pid() {
	local pid at
	read -r pid at 2>/dev/null <"$STATE/run/$1.pid" || return 1
	[ -n "$at" ] && [ "$(started_at "$pid")" = "$at" ] && echo "$pid"
}

daemon_stop() {
	local pid tick
	if pid=$(daemon_pid "$1"); then
		kill -TERM -- "-$pid" 2>/dev/null || true
		for ((tick = 0; tick < 100; tick++)); do
			alive "$pid" || break
			sleep 0.1
		done
		! alive "$pid" || kill -KILL -- "-$pid" 2>/dev/null || true
	fi
	rm -f "$STATE/run/$1.pid"
}

# daemon_ready NAME COMMAND...: waits until the command succeeds, at most 30 seconds, and not for a process that has ended.
daemon_ready() {
	local name=$1 tick
	shift
	for ((tick = 0; tick < 300; tick++)); do
		"$@" >/dev/null 2>&1 && return 0
		daemon_pid "$name" >/dev/null || break
		sleep 0.1
	done
	tail -n 20 "$STATE/log/$name.log" | sed 's/^/    /' >&2
	fail "$name did not start; its log: $STATE/log/$name.log"
}

# Whether anything of the session still runs. A process that ended and that nobody has collected does not count: where the first
# process of the machine collects late or never, as in a container, it stays visible.
alive() { pgrep --session "$1" --runstates D,R,S,T >/dev/null; }

# Field 22 of the process's stat line, counted after the command name, which may hold spaces; nothing for one that has ended.
started_at() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	read -ra stat <<<"${stat##*) }"
	[[ ${stat[0]} == [ZX] ]] || echo "${stat[19]}"
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_or_fail PORT WHAT VARIABLE
free_or_fail() {
	! listening "$1" || fail "port $1 is taken; $2 wants it" "Choose another: $3=$(($1 + 100)) before the same command." \
		"Who holds it: ss -ltnp 'sport = :$1'"
}
