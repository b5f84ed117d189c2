// libx264, set up to behave like the Pi's encoder: constrained baseline, no reordering, SPS and PPS in front of each IDR.
#include "fakev4l2.h"
#include <stdlib.h>
#include <string.h>
#include <x264.h>

struct h264 {
  x264_t *x264;
  x264_picture_t picture;
  uint32_t fourcc;
  int64_t next_pts;
};

static void set_rate(x264_param_t *param, unsigned bitrate_bps) {
  param->rc.i_rc_method = X264_RC_ABR;
  param->rc.i_bitrate = param->rc.i_vbv_max_bitrate = (int)(bitrate_bps / 1000);
  param->rc.i_vbv_buffer_size = param->rc.i_bitrate / 2;
}

struct h264 *h264_open(const struct h264_settings *settings) {
  x264_param_t param;
  if (x264_param_default_preset(&param, "ultrafast", "zerolatency") < 0) return NULL;
  param.i_width = (int)settings->width;
  param.i_height = (int)settings->height;
  param.i_csp = X264_CSP_I420;
  param.i_fps_num = settings->fps;
  param.i_fps_den = 1;
  param.b_vfr_input = 0;
  param.i_keyint_max = settings->gop ? (int)settings->gop : X264_KEYINT_MAX_INFINITE;
  param.i_keyint_min = 1;
  param.i_scenecut_threshold = 0;
  param.i_level_idc = (int)settings->level_idc;
  param.i_threads = 1;
  param.b_sliced_threads = 0;
  param.b_repeat_headers = 1;
  param.b_annexb = 1;
  param.b_aud = 0;
  param.rc.i_qp_min = 16; // what uStreamer asks of the real one
  param.rc.i_qp_max = 32;
  param.i_log_level = X264_LOG_WARNING;
  set_rate(&param, settings->bitrate_bps);
  if (x264_param_apply_profile(&param, "baseline") < 0) return NULL;

  struct h264 *h264 = calloc(1, sizeof *h264);
  if (!h264) return NULL;
  h264->fourcc = settings->fourcc;
  h264->x264 = x264_encoder_open(&param);
  if (h264->x264 && x264_picture_alloc(&h264->picture, X264_CSP_I420, param.i_width, param.i_height) == 0) return h264;
  if (h264->x264) x264_encoder_close(h264->x264);
  free(h264);
  return NULL;
}

size_t h264_encode(struct h264 *h264, const uint8_t *picture, size_t size, bool force_key, uint8_t *out, size_t capacity,
                   bool *is_key) {
  x264_param_t param;
  x264_encoder_parameters(h264->x264, &param);
  struct i420 planes = {.width = (unsigned)param.i_width, .height = (unsigned)param.i_height};
  for (int i = 0; i < 3; i++) {
    planes.plane[i] = h264->picture.img.plane[i];
    planes.stride[i] = h264->picture.img.i_stride[i];
  }
  if (!i420_from(&planes, h264->fourcc, picture, size)) return 0;
  h264->picture.i_type = force_key ? X264_TYPE_IDR : X264_TYPE_AUTO;
  h264->picture.i_pts = h264->next_pts++;
  x264_nal_t *units;
  int count;
  x264_picture_t encoded;
  int encoded_size = x264_encoder_encode(h264->x264, &units, &count, &h264->picture, &encoded);
  if (encoded_size <= 0 || (size_t)encoded_size > capacity) return 0;
  memcpy(out, units[0].p_payload, (size_t)encoded_size);
  *is_key = encoded.b_keyframe;
  return (size_t)encoded_size;
}

bool h264_set_bitrate(struct h264 *h264, unsigned bitrate_bps) {
  x264_param_t param;
  x264_encoder_parameters(h264->x264, &param);
  set_rate(&param, bitrate_bps);
  return x264_encoder_reconfig(h264->x264, &param) == 0;
}

void h264_close(struct h264 *h264) {
  if (!h264) return;
  x264_encoder_close(h264->x264);
  x264_picture_clean(&h264->picture);
  free(h264);
}
