// Where the taps of a convolution lie: one description for outputs and for gradients of inputs.
#pragma once
#include "device.cuh"

// Results at (y, x) = (qy * stepY + fromY, qx * stepX + fromX) of maps of height by width, for qy < rows, qx < columns,
// sum over tapRows x tapColumns taps: tap (v, u) reads the source at row qy * baseStepY + baseY + v * signY, and the
// weight of kernel position (firstV + v * stepV, firstU + u * stepU).
struct Window {
  s32 images, rows, columns;                   // results
  s32 height, width, stepY, stepX, fromY, fromX;  // where they are stored
  s32 results;                                 // channels of a result
  s32 sourceHeight, sourceWidth, channels;     // source; channels as padded
  s32 baseStepY, baseStepX, baseY, baseX, signY, signX;
  s32 tapRows, tapColumns, firstV, firstU, stepV, stepU;
  s32 kernelHeight, kernelWidth;
};

// The place of a result's first channel; `row` counts results of the window.
GS_DEVICE s64 gs_result_place(const Window& p, s32 row) {
  s32 qx = row % p.columns, rest = row / p.columns, qy = rest % p.rows, image = rest / p.rows;
  return (((s64)image * p.height + qy * p.stepY + p.fromY) * p.width + qx * p.stepX + p.fromX) * p.results;
}
