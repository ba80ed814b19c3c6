/* Writes down, in one order, what a program does to the files of one folder and what it says.

   Preloaded into a program, this stands before the C library's calls that change files. After the
   call has done its work, a record of it is appended to a trace:

       char kind; uint64 inode; int64 place; uint32 length; char payload[length];

       'o' opened   place: 1 the file is new, 2 it was emptied, 3 both     payload: its path
       'w' written  place: the offset                                      payload: the bytes
       't' cut      place: the new length
       's' synced                                                          payload: its path
       'r' renamed                                                         payload: old NUL new
       'u' unlinked                                                        payload: its path
       'm' said     a write to the standard output                         payload: the bytes

   A lock held around call and record makes the order of the trace the true one. Nothing is really
   synced: the computer stays on, and the trace says what would have been safe.

   TRACED_FOLDER is the folder, by its absolute path, or empty for all the computer; TRACE is the
   file to append to. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int trace = -1;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("TRACE");
    folder = getenv("TRACED_FOLDER");
    if (path && folder)
        trace = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void record(char kind, uint64_t inode, int64_t place, const void *payload, uint32_t length) {
    struct __attribute__((packed)) {
        char kind;
        uint64_t inode;
        int64_t place;
        uint32_t length;
    } head = {kind, inode, place, length};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)payload, length}};
    if (syscall(SYS_writev, trace, parts, 2) != (long)(sizeof head + length))
        abort();
}

static int is_traced(const char *path) {
    size_t length = strlen(folder);
    return trace >= 0 && !strncmp(path, folder, length) && strchr("/", path[length]);
}

/* The path of an open file, empty when the trace is not about it. */
static const char *traced_path(int file, char path[PATH_MAX]) {
    char link[64];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = trace < 0 ? -1 : readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    if (!is_traced(path))
        path[0] = 0;
    return path;
}

static uint64_t inode_of(int file) {
    struct stat status;
    return fstat(file, &status) ? 0 : status.st_ino;
}

static void record_write(int file, const void *data, ssize_t length, off_t place) {
    char path[PATH_MAX];
    if (length <= 0)
        return;
    if (file == STDOUT_FILENO && trace >= 0)
        record('m', 0, 0, data, length);
    else if (*traced_path(file, path))
        record('w', inode_of(file), place, data, length);
}

ssize_t write(int file, const void *data, size_t length) {
    pthread_mutex_lock(&order);
    ssize_t done = syscall(SYS_write, file, data, length);
    record_write(file, data, done, lseek(file, 0, SEEK_CUR) - done);
    pthread_mutex_unlock(&order);
    return done;
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t place) {
    pthread_mutex_lock(&order);
    ssize_t done = syscall(SYS_pwrite64, file, data, length, place);
    record_write(file, data, done, place);
    pthread_mutex_unlock(&order);
    return done;
}

int ftruncate64(int file, off64_t length) {
    char path[PATH_MAX];
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_ftruncate, file, length);
    if (!failed && *traced_path(file, path))
        record('t', inode_of(file), length, "", 0);
    pthread_mutex_unlock(&order);
    return failed;
}

int fsync(int file) {
    char path[PATH_MAX];
    pthread_mutex_lock(&order);
    int failed = 0;
    if (*traced_path(file, path))
        record('s', inode_of(file), 0, path, strlen(path));
    else
        failed = syscall(SYS_fsync, file);
    pthread_mutex_unlock(&order);
    return failed;
}

int fdatasync(int file) { return fsync(file); }

int open64(const char *path, int flags, ...) {
    char real[PATH_MAX];
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    pthread_mutex_lock(&order);
    int is_new = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
    int file = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (file >= 0 && *traced_path(file, real))
        record('o', inode_of(file), is_new | (flags & O_TRUNC ? 2 : 0), real, strlen(real));
    pthread_mutex_unlock(&order);
    return file;
}

int open(const char *path, int flags, ...) __attribute__((alias("open64")));

int rename(const char *old, const char *new) {
    char both[2 * PATH_MAX];
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, 0);
    if (!failed && is_traced(old))
        record('r', 0, 0, both, snprintf(both, sizeof both, "%s%c%s", old, 0, new));
    pthread_mutex_unlock(&order);
    return failed;
}

int unlink(const char *path) {
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (!failed && is_traced(path))
        record('u', 0, 0, path, strlen(path));
    pthread_mutex_unlock(&order);
    return failed;
}
