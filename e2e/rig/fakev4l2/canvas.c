// Rectangles, in whatever pixel format was negotiated. BT.601: full range in JPEG (JFIF), limited range in raw YUV.
#include "fakev4l2.h"
#include <stdlib.h>
#include <string.h>

struct ycc { uint8_t y, cb, cr; };

static uint8_t clamp(float value) { return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)(value + 0.5f); }

static struct ycc to_ycc(struct colour colour, bool full_range) {
  float r = colour.red, g = colour.green, b = colour.blue;
  float y = 0.299f * r + 0.587f * g + 0.114f * b;
  float luma_scale = full_range ? 1 : 219.f / 255, chroma_scale = full_range ? 1 : 224.f / 255;
  return (struct ycc){
      .y = clamp(y * luma_scale + (full_range ? 0 : 16)),
      .cb = clamp((b - y) * 0.564f * chroma_scale + 128),
      .cr = clamp((r - y) * 0.713f * chroma_scale + 128),
  };
}

bool canvas_open(struct canvas *canvas, const struct capture_format *format) {
  canvas->format = *format;
  canvas->padded_width = (format->width + 15) & ~15u;
  canvas->padded_height = (format->height + 7) & ~7u;
  canvas->size = format->fourcc == V4L2_PIX_FMT_MJPEG ? (size_t)canvas->padded_width * canvas->padded_height * 2
                                                      : (size_t)format->stride * format->height;
  canvas->bytes = calloc(1, canvas->size);
  return canvas->bytes != NULL;
}

void canvas_close(struct canvas *canvas) {
  free(canvas->bytes);
  canvas->bytes = NULL;
}

static void fill_planar(struct canvas *canvas, unsigned x, unsigned y, unsigned width, unsigned height, struct ycc c) {
  size_t stride = canvas->padded_width;
  uint8_t *luma = canvas->bytes;
  uint8_t *blue = luma + stride * canvas->padded_height, *red = blue + stride / 2 * canvas->padded_height;
  for (size_t line = y; line < y + height; line++) {
    memset(luma + line * stride + x, c.y, width);
    memset(blue + (line * stride + x) / 2, c.cb, width / 2);
    memset(red + (line * stride + x) / 2, c.cr, width / 2);
  }
}

/** Repeats one group of octets (two pixels of 4:2:2, one pixel of RGB) over a rectangle. */
static void fill_packed(struct canvas *canvas, size_t left, unsigned y, size_t row, unsigned height,
                        const uint8_t *group, size_t group_size) {
  size_t stride = canvas->format.stride;
  uint8_t *first = canvas->bytes + y * stride + left;
  for (size_t at = 0; at < row; at += group_size) memcpy(first + at, group, group_size);
  for (size_t line = 1; line < height; line++) memcpy(first + line * stride, first, row);
}

void canvas_fill(struct canvas *canvas, unsigned x, unsigned y, unsigned width, unsigned height, struct colour colour) {
  bool planar = canvas->format.fourcc == V4L2_PIX_FMT_MJPEG;
  unsigned right = planar ? canvas->padded_width : canvas->format.width;
  unsigned bottom = planar ? canvas->padded_height : canvas->format.height;
  if (x >= right || y >= bottom) return;
  if (width > right - x) width = right - x;
  if (height > bottom - y) height = bottom - y;
  struct ycc c = to_ycc(colour, planar);
  switch (canvas->format.fourcc) {
  case V4L2_PIX_FMT_MJPEG: fill_planar(canvas, x, y, width, height, c); break;
  case V4L2_PIX_FMT_YUYV: {
    const uint8_t yuyv[] = {c.y, c.cb, c.y, c.cr};
    fill_packed(canvas, x * 2ul, y, width * 2ul, height, yuyv, sizeof yuyv);
    break;
  }
  case V4L2_PIX_FMT_UYVY: {
    const uint8_t uyvy[] = {c.cb, c.y, c.cr, c.y};
    fill_packed(canvas, x * 2ul, y, width * 2ul, height, uyvy, sizeof uyvy);
    break;
  }
  case V4L2_PIX_FMT_RGB24: {
    const uint8_t rgb[] = {colour.red, colour.green, colour.blue};
    fill_packed(canvas, x * 3ul, y, width * 3ul, height, rgb, sizeof rgb);
    break;
  }
  default: break;
  }
}
