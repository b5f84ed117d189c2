// The test picture: colour bars, lines of something like text (so that a frame weighs what a desktop weighs), a white box
// that moves 8 px per frame, and the strip in the bottom-left corner.
#include "fakev4l2.h"

enum { bars = 8, box_px = 96, box_step_px = 8, block_px = 8, strip_columns = 64, strip_rows = 8 };
enum { glyph_width_px = 12, line_height_px = 24, glyph_columns = 4, glyph_rows = 7 };
static const struct colour white = {255, 255, 255}, black = {0, 0, 0}, ink = {32, 32, 48};
static const struct colour bar_colours[bars] = {
    {191, 191, 191}, {191, 191, 0}, {0, 191, 191}, {0, 191, 0}, {191, 0, 191}, {191, 0, 0}, {0, 0, 191}, {24, 24, 24},
};

static void paint_bars(struct canvas *canvas, unsigned top, unsigned height) {
  unsigned width = (canvas->padded_width / bars) & ~1u;
  for (unsigned bar = 0; bar < bars; bar++) {
    bool last = bar == bars - 1;
    canvas_fill(canvas, bar * width, top, last ? canvas->padded_width : width, height, bar_colours[bar]);
  }
}

/** Made-up letters, the same in every run: dots of 2x2 px chosen by a linear congruential generator. */
static void paint_text(struct canvas *canvas, unsigned top, unsigned bottom) {
  uint32_t state = 1;
  for (unsigned y = top; y + line_height_px <= bottom; y += line_height_px)
    for (unsigned x = 16; x + glyph_width_px < canvas->format.width / 2; x += glyph_width_px)
      for (unsigned dot = 0; dot < glyph_columns * glyph_rows; dot++) {
        state = state * 1664525u + 1013904223u;
        if (state >> 31) canvas_fill(canvas, x + dot % glyph_columns * 2, y + dot / glyph_columns * 2, 2, 2, ink);
      }
}

void picture_paint_background(struct canvas *canvas) {
  paint_bars(canvas, 0, canvas->padded_height);
  paint_text(canvas, 16, canvas->format.height / 2);
}

void picture_paint_frame(struct canvas *canvas, uint32_t frame, const uint8_t strip[64]) {
  unsigned width = canvas->format.width, lane = canvas->format.height / 2;
  unsigned travel = width > box_px ? width - box_px : 1;
  paint_bars(canvas, lane, box_px);
  canvas_fill(canvas, (unsigned)((uint64_t)frame * box_step_px % travel) & ~1u, lane, box_px, box_px, white);

  unsigned top = canvas->format.height - strip_rows * block_px;
  for (unsigned block = 0; block < strip_columns * strip_rows; block++) {
    bool one = strip[block / 8] >> (7 - block % 8) & 1;
    canvas_fill(canvas, block % strip_columns * block_px, top + block / strip_columns * block_px, block_px, block_px,
                one ? white : black);
  }
}
