// A V4L2 capture device and a V4L2 memory-to-memory H.264 encoder that live inside the process of an unmodified capture
// program (LD_PRELOAD), written from the public V4L2 userspace API. README.md of e2e/rig tells the story; in short:
//
//   FAKEV4L2_CAPTURE=/path/video0    opening this path opens the capture device (the path must exist while it is plugged in)
//   FAKEV4L2_ENCODER=/path/video11   opening this path opens the H.264 encoder
//   FAKEV4L2_CAMERA=/path/camera     unix socket of the camera: what the capture device sees (camera-link.c)
//   FAKEV4L2_DEBUG=1                 tells on stderr what the program asked for
#pragma once
#include <errno.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/types.h>

// ---- libc.c: the interposed entry points, and the real ones behind them
struct libc {
  int (*openat)(int, const char *, int, ...);
  int (*close)(int);
  int (*ioctl)(int, unsigned long, ...);
  void *(*mmap)(void *, size_t, int, int, int, off_t);
  int (*select)(int, fd_set *, fd_set *, fd_set *, struct timeval *);
};
extern struct libc real;
extern const char *capture_path, *encoder_path, *camera_path;
extern bool debugging;
#define TRACE(...) do { if (debugging) fprintf(stderr, "[fakev4l2] " __VA_ARGS__), fputc('\n', stderr); } while (0)
/** Sets errno and returns -1, as a system call does. */
int fail(int error);
/** Starts a thread that takes none of the program's signals. */
pthread_t start_thread(void *(*run)(void *), void *argument);
/** CLOCK_MONOTONIC, microseconds. */
uint64_t monotonic_us(void);
struct timeval to_timeval(uint64_t us);

// ---- buffers.c: memory that can be mapped and passed on, and queues of buffer indices
enum { max_buffers = 32, ring_slots = 64 };
/** Buffer i is mapped at offset i * 32 MiB of its device: room for 3840x2160 at 4 octets, and 63 * 32 MiB fits an int. */
#define BUFFER_OFFSET_STEP (32ul << 20)
struct buffer {
  int memfd;
  uint8_t *map;
  size_t size, used;
  unsigned sequence;
  struct timeval timestamp;
  uint32_t flags;
  bool queued;
};
bool buffer_alloc(struct buffer *buffer, size_t size);
void buffer_free(struct buffer *buffer);
struct ring { unsigned slot[ring_slots], head, tail; };
bool ring_empty(const struct ring *ring);
void ring_push(struct ring *ring, unsigned index);
unsigned ring_pop(struct ring *ring);
void ring_clear(struct ring *ring);

// ---- wake.c: a file descriptor that select() and poll() see as readable once per wake-up
struct wake { int read_fd, write_fd; };
bool wake_open(struct wake *wake);
void wake_up(const struct wake *wake);
void wake_consume(const struct wake *wake);
void wake_drain(const struct wake *wake);
void wake_close(struct wake *wake);

// ---- camera.c: what the camera is told to be; guarded by camera.lock
enum camera_kind { camera_uvc = 0, camera_hdmi = 1 };
enum signal_state { signal_none = 0, signal_no_sync = 1, signal_locked = 2 };
struct camera {
  pthread_mutex_t lock;
  pthread_cond_t changed; // on CLOCK_MONOTONIC
  enum camera_kind kind;
  enum signal_state signal;
  unsigned width, height, millihertz;
  bool plugged;
  bool pattern_on;
  uint64_t pattern_epoch_us;
  uint8_t pattern_strip[64];
};
extern struct camera camera;
/** The target's picture rate as a whole number, at least 1. */
unsigned camera_fps(void);

// ---- camera-link.c: the socket to the camera object in the test
/** Connects if there is no live link and waits for the camera's state. False when nobody answers. No lock may be held. */
bool link_ready(void);
void link_tell_streaming(bool streaming, unsigned width, unsigned height, uint32_t fourcc, unsigned stride);

// ---- capture-formats.c: sizes and pixel formats by kind of camera
struct capture_format { unsigned width, height, stride, size; uint32_t fourcc; };
/** Changes `format` to the nearest one the camera can do. camera.lock held. */
void format_adjust(struct v4l2_pix_format *format, unsigned timings_width, unsigned timings_height);
int format_enumerate(struct v4l2_fmtdesc *description);
int format_sizes(struct v4l2_frmsizeenum *sizes);
int format_intervals(struct v4l2_frmivalenum *intervals);

// ---- capture-description.c: answers that depend on the camera only
int describe_device(struct v4l2_capability *capability);
int describe_input(struct v4l2_input *input);
int describe_control(struct v4l2_control *control);

// ---- capture.c: the capture device; its state is guarded by camera.lock
int capture_open(void);
bool capture_owns(int fd);
void capture_close(void);
int capture_ioctl(unsigned long request, void *argument);
int capture_memfd(off_t offset);
/** What select()'s exceptfds must say: an event waits; `*frame` tells whether a frame waits too. */
bool capture_event_waits(bool *frame);
/** The signal changed: tells a subscribed program. camera.lock held. */
void capture_signal_changed(void);
/** The grabber was pulled out: every call on the open device fails from now on. camera.lock held. */
void capture_unplugged(void);
/** Fills the next free buffer, if the picture fits the running stream; false when the frame was dropped. camera.lock held. */
bool capture_deliver(const uint8_t *data, size_t size, uint64_t timestamp_us);
/** The running stream's format; false when not streaming. camera.lock held. */
bool capture_stream_format(struct capture_format *format);
/** The rate that the program asked for with VIDIOC_S_PARM, 0: none. camera.lock held. */
unsigned capture_requested_fps(void);

// ---- pattern.c: the thread that plays the test picture at the target's rate
void pattern_start(void);

// ---- canvas.c: pixels in the negotiated format
struct colour { uint8_t red, green, blue; };
struct canvas {
  struct capture_format format;
  uint8_t *bytes;       // packed formats: the frame. MJPEG: planes Y, Cb, Cr, 4:2:2, rows padded to 16 px, lines to 8
  size_t size;
  unsigned padded_width, padded_height;
};
bool canvas_open(struct canvas *canvas, const struct capture_format *format);
void canvas_close(struct canvas *canvas);
/** Fills a rectangle, clipped; x and width must be even (4:2:2 shares colour between two pixels). */
void canvas_fill(struct canvas *canvas, unsigned x, unsigned y, unsigned width, unsigned height, struct colour colour);

// ---- picture.c: bars, text, a moving box and the strip
void picture_paint_background(struct canvas *canvas);
void picture_paint_frame(struct canvas *canvas, uint32_t frame, const uint8_t strip[64]);

// ---- strip.c: stamps frame number, time and CRC into a strip (gateway/src/demo/strip.ts)
void strip_stamp(uint8_t strip[64], uint32_t frame, uint64_t time_us);

// ---- jpeg.c
/** Encodes an MJPEG canvas as baseline JFIF, 4:2:2, full range. Returns the size; `*out` is malloc'ed and grows as needed. */
size_t jpeg_encode(const struct canvas *canvas, uint8_t **out, size_t *capacity);

// ---- encoder.c: the H.264 encoder device; one per open
struct encoder;
struct encoder *encoder_of(int fd);
int encoder_open(void);
void encoder_close(struct encoder *encoder);
int encoder_ioctl(struct encoder *encoder, unsigned long request, void *argument);
int encoder_memfd(struct encoder *encoder, off_t offset);

// ---- h264.c: libx264 behind the settings of a V4L2 encoder
struct h264_settings { unsigned width, height, fps, bitrate_bps, gop, level_idc; uint32_t fourcc; };
struct h264;
struct h264 *h264_open(const struct h264_settings *settings);
/** Encodes one raw picture into an Annex B access unit; 0 when the picture cannot be read or does not fit. */
size_t h264_encode(struct h264 *h264, const uint8_t *picture, size_t size, bool force_key, uint8_t *out, size_t capacity,
                   bool *is_key);
bool h264_set_bitrate(struct h264 *h264, unsigned bitrate_bps);
void h264_close(struct h264 *h264);

// ---- i420.c
struct i420 { uint8_t *plane[3]; int stride[3]; unsigned width, height; };
/** Converts YUYV, YVYU, UYVY, RGB24, BGR24 or YUV420 to limited range I420; false when the format or the size does not fit. */
bool i420_from(struct i420 *out, uint32_t fourcc, const uint8_t *data, size_t size);
