// The libc entry points that stand between the program and its devices. Everything that is not ours goes to the real one.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define INTERPOSED __attribute__((visibility("default")))

struct libc real;
const char *capture_path, *encoder_path, *camera_path;
bool debugging;

__attribute__((constructor)) static void find_real_functions(void) {
  if (real.openat) return;
  *(void **)&real.close = dlsym(RTLD_NEXT, "close");
  *(void **)&real.ioctl = dlsym(RTLD_NEXT, "ioctl");
  *(void **)&real.mmap = dlsym(RTLD_NEXT, "mmap");
  *(void **)&real.select = dlsym(RTLD_NEXT, "select");
  capture_path = getenv("FAKEV4L2_CAPTURE");
  encoder_path = getenv("FAKEV4L2_ENCODER");
  camera_path = getenv("FAKEV4L2_CAMERA");
  debugging = getenv("FAKEV4L2_DEBUG") != NULL;
  *(void **)&real.openat = dlsym(RTLD_NEXT, "openat");
}

int fail(int error) {
  errno = error;
  return -1;
}

pthread_t start_thread(void *(*run)(void *), void *argument) {
  sigset_t all, before;
  pthread_t thread;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  if (pthread_create(&thread, NULL, run, argument) != 0) abort();
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return thread;
}

uint64_t monotonic_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

struct timeval to_timeval(uint64_t us) {
  return (struct timeval){.tv_sec = (time_t)(us / 1000000), .tv_usec = (suseconds_t)(us % 1000000)};
}

static bool is(const char *path, const char *device) { return path && device && strcmp(path, device) == 0; }

static int open_any(int directory, const char *path, int flags, mode_t mode) {
  find_real_functions();
  if (is(path, capture_path)) return capture_open();
  if (is(path, encoder_path)) return encoder_open();
  return real.openat(directory, path, flags, mode);
}

/** The mode argument is there only when a file may be created (open(2)). */
#define OPEN_VARIADIC(directory, path, flags)                        \
  mode_t mode = 0;                                                   \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                             \
    va_list list;                                                    \
    va_start(list, flags);                                           \
    mode = va_arg(list, mode_t);                                     \
    va_end(list);                                                    \
  }                                                                  \
  return open_any(directory, path, flags, mode)

INTERPOSED int open(const char *path, int flags, ...) { OPEN_VARIADIC(AT_FDCWD, path, flags); }
INTERPOSED int open64(const char *path, int flags, ...) { OPEN_VARIADIC(AT_FDCWD, path, flags); }
INTERPOSED int openat(int directory, const char *path, int flags, ...) { OPEN_VARIADIC(directory, path, flags); }
INTERPOSED int openat64(int directory, const char *path, int flags, ...) { OPEN_VARIADIC(directory, path, flags); }
INTERPOSED int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
INTERPOSED int __open64_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }

INTERPOSED int close(int fd) {
  find_real_functions();
  if (capture_owns(fd)) {
    capture_close();
    return 0;
  }
  struct encoder *encoder = encoder_of(fd);
  if (encoder) {
    encoder_close(encoder);
    return 0;
  }
  return real.close(fd);
}

INTERPOSED int ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  find_real_functions();
  // Programs keep the request in an int: what arrives is sign-extended.
  if (capture_owns(fd)) return capture_ioctl(request & 0xffffffffu, argument);
  struct encoder *encoder = encoder_of(fd);
  if (encoder) return encoder_ioctl(encoder, request & 0xffffffffu, argument);
  return real.ioctl(fd, request, argument);
}

INTERPOSED void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  find_real_functions();
  struct encoder *encoder = NULL;
  bool ours = capture_owns(fd) || (encoder = encoder_of(fd));
  if (!ours) return real.mmap(address, length, protection, flags, fd, offset);
  int memfd = encoder ? encoder_memfd(encoder, offset) : capture_memfd(offset);
  if (memfd < 0) {
    errno = EINVAL;
    return MAP_FAILED;
  }
  return real.mmap(address, length, protection, flags, memfd, 0);
}

INTERPOSED void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap(address, length, protection, flags, fd, offset);
}

/** A pipe has no exceptional condition, so a waiting V4L2 event is added to `except` here. */
INTERPOSED int select(int count, fd_set *readable, fd_set *writable, fd_set *except, struct timeval *timeout) {
  find_real_functions();
  int device = -1;
  for (int fd = 0; except && readable && fd < count; fd++)
    if (FD_ISSET(fd, except) && FD_ISSET(fd, readable) && capture_owns(fd)) device = fd;
  int ready = real.select(count, readable, writable, except, timeout);
  bool frame = false;
  if (ready > 0 && device >= 0 && FD_ISSET(device, readable) && capture_event_waits(&frame)) {
    FD_SET(device, except);
    ready++;
    if (!frame) {
      FD_CLR(device, readable);
      ready--;
    }
  }
  return ready;
}
