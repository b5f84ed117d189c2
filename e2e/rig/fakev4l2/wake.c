// The descriptor a program gets for a fake device is the read end of a pipe: select() and poll() work on it natively, and
// it is never writable (uStreamer takes writability for a disconnected device). One byte stands for one thing to fetch.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <fcntl.h>
#include <unistd.h>

bool wake_open(struct wake *wake) {
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK) < 0) return false;
  wake->read_fd = pipe_fds[0];
  wake->write_fd = pipe_fds[1];
  return true;
}

void wake_up(const struct wake *wake) {
  // The pipe holds 64 KiB and at most a byte per buffer and event: a write that fails cannot happen.
  if (write(wake->write_fd, "!", 1) != 1) TRACE("a wake-up was lost");
}

void wake_consume(const struct wake *wake) {
  char byte;
  if (read(wake->read_fd, &byte, 1) != 1) TRACE("nothing to consume");
}

void wake_drain(const struct wake *wake) {
  char bytes[64];
  while (read(wake->read_fd, bytes, sizeof bytes) > 0) continue;
}

void wake_close(struct wake *wake) {
  real.close(wake->read_fd);
  real.close(wake->write_fd);
  wake->read_fd = wake->write_fd = -1;
}
