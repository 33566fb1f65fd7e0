/* A layer under a program (LD_PRELOAD) in which one call fails: the wanted one of its kind, on files below a folder.
 *
 * The counts are shared by a process and those forked from it. fault_arm(kind, number, errno, folder) begins anew,
 * fault_calls() says how many calls of the kind there were. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { NONE, WRITE, SYNC, RENAME, READ, OPEN };

static struct armed {
    _Atomic int kind, calls;
    int wanted, error;
    char folder[4096];
} *armed;

__attribute__((constructor)) static void begin(void) {
    armed = mmap(NULL, sizeof *armed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

void fault_arm(int kind, int wanted, int error, const char *folder) {
    armed->kind = NONE;
    armed->calls = 0;
    armed->wanted = wanted;
    armed->error = error;
    snprintf(armed->folder, sizeof armed->folder, "%s", folder);
    armed->kind = kind;
}

int fault_calls(void) { return armed->calls; }

static int fails_at(enum kind kind, const char *path) {
    if (armed == MAP_FAILED || armed == NULL || armed->kind != (int)kind || path == NULL) return 0;
    if (strncmp(path, armed->folder, strlen(armed->folder)) != 0) return 0;
    if (++armed->calls != armed->wanted) return 0;
    errno = armed->error;
    return 1;
}

static int fails(enum kind kind, int fd) {
    char link[64], path[4096];
    if (armed == MAP_FAILED || armed == NULL || armed->kind != (int)kind) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails_at(kind, path);
}

#define REAL(result, name, ...) \
    static result (*there)(__VA_ARGS__); \
    if (!there) there = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define OF_A_FILE(result, name, kind, declared, types, given) \
    result name declared { \
        REAL(result, name, types); \
        return fails(kind, fd) ? -1 : there given; \
    }
#define TYPES(...) __VA_ARGS__

OF_A_FILE(ssize_t, write, WRITE, (int fd, const void *data, size_t size), TYPES(int, const void *, size_t), (fd, data, size))
OF_A_FILE(ssize_t, writev, WRITE, (int fd, const struct iovec *parts, int count), TYPES(int, const struct iovec *, int), (fd, parts, count))
OF_A_FILE(ssize_t, pwrite, WRITE, (int fd, const void *data, size_t size, off_t at), TYPES(int, const void *, size_t, off_t), (fd, data, size, at))
OF_A_FILE(ssize_t, pwrite64, WRITE, (int fd, const void *data, size_t size, off64_t at), TYPES(int, const void *, size_t, off64_t), (fd, data, size, at))
OF_A_FILE(ssize_t, sendfile, WRITE, (int fd, int from, off_t *at, size_t size), TYPES(int, int, off_t *, size_t), (fd, from, at, size))
OF_A_FILE(int, ftruncate, WRITE, (int fd, off_t size), TYPES(int, off_t), (fd, size))
OF_A_FILE(int, ftruncate64, WRITE, (int fd, off64_t size), TYPES(int, off64_t), (fd, size))
OF_A_FILE(int, fsync, SYNC, (int fd), TYPES(int), (fd))
OF_A_FILE(int, fdatasync, SYNC, (int fd), TYPES(int), (fd))
OF_A_FILE(ssize_t, read, READ, (int fd, void *data, size_t size), TYPES(int, void *, size_t), (fd, data, size))
OF_A_FILE(ssize_t, pread, READ, (int fd, void *data, size_t size, off_t at), TYPES(int, void *, size_t, off_t), (fd, data, size, at))
OF_A_FILE(ssize_t, pread64, READ, (int fd, void *data, size_t size, off64_t at), TYPES(int, void *, size_t, off64_t), (fd, data, size, at))

int rename(const char *old, const char *new) {
    REAL(int, rename, const char *, const char *);
    return fails_at(RENAME, new) ? -1 : there(old, new);
}

int renameat(int old_folder, const char *old, int new_folder, const char *new) {
    REAL(int, renameat, int, const char *, int, const char *);
    return fails_at(RENAME, new) ? -1 : there(old_folder, old, new_folder, new);
}

int renameat2(int old_folder, const char *old, int new_folder, const char *new, unsigned int flags) {
    REAL(int, renameat2, int, const char *, int, const char *, unsigned int);
    return fails_at(RENAME, new) ? -1 : there(old_folder, old, new_folder, new, flags);
}

#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return fails_at(OPEN, path) ? -1 : there(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)
