// The unix socket between this library and the camera object in the test (e2e/rig/camera-protocol.ts writes the other end).
// Messages, little endian: u32 type, u32 length, payload.
//   to us:    1 FRAME  one picture in the negotiated format
//             2 STATE  u32 kind, plugged, signal, width, height, millihertz, patternOn, 0; u64 patternEpochUs; u8 strip[64]
//   from us: 100 STREAMON u32 width, height, fourcc, stride     101 STREAMOFF     102 TAKEN u32 1: in a buffer, 0: dropped
// The first message after connecting is a STATE; a camera that hangs up is a grabber that was pulled out.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { message_frame = 1, message_state = 2, message_streamon = 100, message_streamoff = 101, message_taken = 102 };
enum { header_size = 8, state_size = 104, longest_message = 64 << 20, patience_s = 5 };

static pthread_mutex_t connecting = PTHREAD_MUTEX_INITIALIZER;
static int link_fd = -1; // guarded by camera.lock

static bool read_all(int fd, void *out, size_t size) {
  uint8_t *at = out;
  while (size > 0) {
    ssize_t got = recv(fd, at, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= (size_t)got;
  }
  return true;
}

/** camera.lock held. The other end reads as it likes: nothing here waits for it. */
static void tell(uint32_t type, const uint32_t *payload, uint32_t words) {
  uint32_t message[8] = {type, words * 4};
  memcpy(message + 2, payload, words * 4);
  size_t size = header_size + words * 4;
  if (link_fd >= 0 && send(link_fd, message, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size)
    TRACE("the camera did not hear message %u", type);
}

void link_tell_streaming(bool streaming, unsigned width, unsigned height, uint32_t fourcc, unsigned stride) {
  const uint32_t format[] = {width, height, fourcc, stride};
  tell(streaming ? message_streamon : message_streamoff, format, streaming ? 4 : 0);
}

static void take_state(const uint8_t *payload) {
  uint32_t word[8];
  memcpy(word, payload, sizeof word);
  bool was_plugged = camera.plugged;
  bool signal_changed = camera.signal != word[2] || camera.width != word[3] || camera.height != word[4];
  camera.kind = word[0];
  camera.plugged = word[1];
  camera.signal = word[2];
  camera.width = word[3];
  camera.height = word[4];
  camera.millihertz = word[5] ? word[5] : 1;
  camera.pattern_on = word[6];
  memcpy(&camera.pattern_epoch_us, payload + 32, 8);
  memcpy(camera.pattern_strip, payload + 40, 64);
  if (was_plugged && !camera.plugged) capture_unplugged();
  if (signal_changed) capture_signal_changed();
  pthread_cond_broadcast(&camera.changed);
}

/** Reads one message and acts on it; false at the end of the link. */
static bool take_message(int fd, uint8_t **payload, size_t *capacity) {
  uint32_t header[2];
  if (!read_all(fd, header, header_size) || header[1] > longest_message) return false;
  if (header[1] > *capacity) {
    free(*payload);
    *payload = malloc(*capacity = header[1]);
    if (!*payload) return false;
  }
  if (!read_all(fd, *payload, header[1])) return false;
  pthread_mutex_lock(&camera.lock);
  if (header[0] == message_frame) {
    uint32_t taken = capture_deliver(*payload, header[1], monotonic_us());
    tell(message_taken, &taken, 1);
  } else if (header[0] == message_state && header[1] == state_size) {
    take_state(*payload);
  }
  pthread_mutex_unlock(&camera.lock);
  return true;
}

static void *follow(void *argument) {
  int fd = (int)(intptr_t)argument;
  uint8_t *payload = NULL;
  size_t capacity = 0;
  while (take_message(fd, &payload, &capacity)) continue;
  free(payload);
  pthread_mutex_lock(&camera.lock);
  TRACE("the camera hung up");
  link_fd = -1;
  camera.plugged = false;
  capture_unplugged();
  pthread_mutex_unlock(&camera.lock);
  real.close(fd);
  return NULL;
}

static int connect_to_camera(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (!camera_path || strlen(camera_path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, camera_path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const struct timeval patience = {.tv_sec = patience_s}, forever = {0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  uint8_t *payload = NULL;
  size_t capacity = 0;
  bool answered = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && take_message(fd, &payload, &capacity);
  free(payload);
  if (answered) {
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof forever);
    return fd;
  }
  TRACE("no camera at %s: %s", camera_path, strerror(errno));
  real.close(fd);
  return -1;
}

bool link_ready(void) {
  pthread_mutex_lock(&connecting);
  pthread_mutex_lock(&camera.lock);
  bool live = link_fd >= 0;
  pthread_mutex_unlock(&camera.lock);
  if (!live) {
    int fd = connect_to_camera();
    if (fd >= 0) {
      pthread_mutex_lock(&camera.lock);
      link_fd = fd;
      pthread_mutex_unlock(&camera.lock);
      pthread_detach(start_thread(follow, (void *)(intptr_t)fd));
      pattern_start();
      live = true;
    }
  }
  pthread_mutex_unlock(&connecting);
  return live;
}
