// Plays the test picture at the target's rate. A frame's number is the number of periods since the epoch, so the picture
// goes on while nobody captures it, numbers stay consecutive over a restart, and a frame that comes too late is skipped.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** Periods are 1e9 / millihertz microseconds; rounding up makes frame_at(due(n)) == n. */
static uint64_t due_us(uint64_t frame) {
  return camera.pattern_epoch_us + (frame * 1000000000ull + camera.millihertz - 1) / camera.millihertz;
}
static uint64_t frame_at(uint64_t now_us) {
  return now_us < camera.pattern_epoch_us ? 0 : (now_us - camera.pattern_epoch_us) * camera.millihertz / 1000000000ull;
}

static bool wanted(struct capture_format *format) {
  return capture_stream_format(format) && camera.plugged && camera.pattern_on && camera.signal == signal_locked;
}

/** A program that asked for fewer frames than the target shows gets every n-th, as from a real grabber. */
static bool thinned_out(uint64_t frame) {
  unsigned fps = camera_fps(), asked = capture_requested_fps();
  return asked && asked < fps && frame && frame * asked / fps == (frame - 1) * asked / fps;
}

static void sleep_until(uint64_t us) {
  const struct timespec until = {.tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000 * 1000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}

/** The canvas for `format`, with its background painted; a new one only when the format changed. */
static bool prepare(struct canvas *canvas, const struct capture_format *format) {
  if (canvas->bytes && memcmp(&canvas->format, format, sizeof *format) == 0) return true;
  canvas_close(canvas);
  if (!canvas_open(canvas, format)) return false;
  picture_paint_background(canvas);
  return true;
}

/** A camera is hardware: it does not wait for the processor. Takes CAP_SYS_NICE; without it the picture suffers from load. */
static void run_before_others(void) {
  const struct sched_param lowest_realtime = {.sched_priority = 1};
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &lowest_realtime) != 0) TRACE("the picture has ordinary priority");
}

static void *play(void *unused) {
  (void)unused;
  run_before_others();
  struct canvas canvas = {0};
  struct capture_format format;
  uint8_t *jpeg = NULL, strip[64];
  size_t jpeg_capacity = 0;
  pthread_mutex_lock(&camera.lock);
  for (;;) {
    while (!wanted(&format)) pthread_cond_wait(&camera.changed, &camera.lock);
    uint64_t wake_at = due_us(frame_at(monotonic_us()) + 1);
    pthread_mutex_unlock(&camera.lock);
    sleep_until(wake_at);
    pthread_mutex_lock(&camera.lock);
    uint64_t now = monotonic_us(), frame = frame_at(now);
    if (!wanted(&format) || thinned_out(frame)) continue;
    if (now - due_us(frame) > 5000 || due_us(frame) > wake_at) TRACE("frame %llu is late", (unsigned long long)frame);
    memcpy(strip, camera.pattern_strip, sizeof strip);
    pthread_mutex_unlock(&camera.lock);

    // Drawing and encoding take milliseconds: nobody waits for them.
    bool drawn = prepare(&canvas, &format);
    const uint8_t *picture = canvas.bytes;
    size_t size = canvas.size;
    if (drawn) {
      strip_stamp(strip, (uint32_t)frame, now);
      picture_paint_frame(&canvas, (uint32_t)frame, strip);
      if (format.fourcc == V4L2_PIX_FMT_MJPEG) {
        size = jpeg_encode(&canvas, &jpeg, &jpeg_capacity);
        picture = jpeg;
      }
    }
    pthread_mutex_lock(&camera.lock);
    struct capture_format current;
    bool same = capture_stream_format(&current) && memcmp(&current, &format, sizeof format) == 0;
    if (drawn && same && !capture_deliver(picture, size, now)) TRACE("frame %llu dropped", (unsigned long long)frame);
  }
  return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { pthread_detach(start_thread(play, NULL)); }
void pattern_start(void) { pthread_once(&once, start); }
