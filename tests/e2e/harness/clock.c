/* A clock for the PHP of one site: preloaded, it adds the seconds in the file CLOCK_FILE to the machine's time of day. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static char *file;

/* Before php-fpm empties the environment of its workers. */
__attribute__((constructor)) static void remember(void) {
	const char *named = getenv("CLOCK_FILE");
	file = named ? strdup(named) : NULL;
}

static long shift(void) {
	char text[32] = "";
	int handle = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
	if (handle < 0) return 0;
	ssize_t length = read(handle, text, sizeof text - 1);
	close(handle);
	return length > 0 ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
	int failed = (int)syscall(SYS_clock_gettime, clock, now);
	/* Deadlines count on the monotonic clock, which stays true. */
	if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
	return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
	struct timespec precise;
	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &precise)) return -1;
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *to) {
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (to) *to = now.tv_sec;
	return now.tv_sec;
}

/* PHP loads extensions so that they find libc before anything preloaded; then they would keep the machine's time. */
void *dlopen(const char *library, int mode) {
	static void *(*next)(const char *, int);
	if (!next) next = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
	return next(library, mode & ~RTLD_DEEPBIND);
}
