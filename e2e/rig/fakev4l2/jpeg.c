// What a USB grabber sends: baseline JPEG, 4:2:2, full range (JFIF).
#include "fakev4l2.h"
#include <jpeglib.h>
#include <stdlib.h>

enum { quality = 80, mcu_lines = 8 };

size_t jpeg_encode(const struct canvas *canvas, uint8_t **out, size_t *capacity) {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char *buffer = *out;
  unsigned long size = *capacity;
  jpeg_mem_dest(&jpeg, &buffer, &size);
  jpeg.image_width = canvas->format.width;
  jpeg.image_height = canvas->format.height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_YCbCr;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg.raw_data_in = TRUE;
  jpeg.comp_info[0].h_samp_factor = 2;
  jpeg.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&jpeg, TRUE);

  size_t luma_stride = canvas->padded_width, chroma_stride = luma_stride / 2;
  uint8_t *luma = canvas->bytes;
  uint8_t *blue = luma + luma_stride * canvas->padded_height;
  uint8_t *red = blue + chroma_stride * canvas->padded_height;
  JSAMPROW rows[3][mcu_lines];
  JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
  while (jpeg.next_scanline < jpeg.image_height) {
    for (size_t line = 0; line < mcu_lines; line++) {
      size_t y = jpeg.next_scanline + line;
      rows[0][line] = luma + y * luma_stride;
      rows[1][line] = blue + y * chroma_stride;
      rows[2][line] = red + y * chroma_stride;
    }
    jpeg_write_raw_data(&jpeg, planes, mcu_lines);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  if (buffer != *out) {
    // The old buffer was too small: libjpeg allocated another one, which is at least `size` octets.
    free(*out);
    *out = buffer;
    *capacity = size;
  }
  return size;
}
