// Raw pictures to the encoder's own format: I420, BT.601, limited range.
#include "fakev4l2.h"
#include <string.h>

/** Packed 4:2:2: `luma`, `blue`, `red` are the offsets of Y0, Cb and Cr in a group of four octets. */
static bool from_422(struct i420 *out, const uint8_t *data, size_t size, unsigned luma, unsigned blue, unsigned red) {
  size_t stride = size / out->height;
  if (stride < out->width * 2ul) return false;
  for (unsigned y = 0; y < out->height; y++) {
    const uint8_t *in = data + y * stride;
    uint8_t *line = out->plane[0] + (size_t)y * (size_t)out->stride[0];
    for (unsigned x = 0; x < out->width; x++) line[x] = in[x * 2 + luma];
    if (y % 2) continue;
    uint8_t *cb = out->plane[1] + (size_t)(y / 2) * (size_t)out->stride[1];
    uint8_t *cr = out->plane[2] + (size_t)(y / 2) * (size_t)out->stride[2];
    for (unsigned x = 0; x < out->width / 2; x++) {
      cb[x] = in[x * 4 + blue];
      cr[x] = in[x * 4 + red];
    }
  }
  return true;
}

static bool from_rgb(struct i420 *out, const uint8_t *data, size_t size, unsigned red, unsigned blue) {
  size_t stride = size / out->height;
  if (stride < out->width * 3ul) return false;
  for (unsigned y = 0; y < out->height; y++) {
    const uint8_t *in = data + y * stride;
    uint8_t *line = out->plane[0] + (size_t)y * (size_t)out->stride[0];
    for (unsigned x = 0; x < out->width; x++) {
      const uint8_t *px = in + x * 3;
      line[x] = (uint8_t)((66 * px[red] + 129 * px[1] + 25 * px[blue] + 128) / 256 + 16);
    }
    if (y % 2) continue;
    uint8_t *cb = out->plane[1] + (size_t)(y / 2) * (size_t)out->stride[1];
    uint8_t *cr = out->plane[2] + (size_t)(y / 2) * (size_t)out->stride[2];
    for (unsigned x = 0; x < out->width / 2; x++) {
      const uint8_t *px = in + x * 6;
      int r = px[red], g = px[1], b = px[blue];
      cb[x] = (uint8_t)((-38 * r - 74 * g + 112 * b + 128 + 32768) / 256);
      cr[x] = (uint8_t)((112 * r - 94 * g - 18 * b + 128 + 32768) / 256);
    }
  }
  return true;
}

static bool from_planar(struct i420 *out, const uint8_t *data, size_t size) {
  if (size < (size_t)out->width * out->height * 3 / 2) return false;
  for (int plane = 0; plane < 3; plane++) {
    size_t width = plane ? out->width / 2 : out->width, height = plane ? out->height / 2 : out->height;
    for (size_t y = 0; y < height; y++, data += width)
      memcpy(out->plane[plane] + y * (size_t)out->stride[plane], data, width);
  }
  return true;
}

bool i420_from(struct i420 *out, uint32_t fourcc, const uint8_t *data, size_t size) {
  switch (fourcc) {
  case V4L2_PIX_FMT_YUYV: return from_422(out, data, size, 0, 1, 3);
  case V4L2_PIX_FMT_YVYU: return from_422(out, data, size, 0, 3, 1);
  case V4L2_PIX_FMT_UYVY: return from_422(out, data, size, 1, 0, 2);
  case V4L2_PIX_FMT_RGB24: return from_rgb(out, data, size, 0, 2);
  case V4L2_PIX_FMT_BGR24: return from_rgb(out, data, size, 2, 0);
  case V4L2_PIX_FMT_YUV420: return from_planar(out, data, size);
  default: return false;
  }
}
