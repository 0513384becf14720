// Steps of the optimisers, with the operations of MomentumRates and AdamRates in PyTorch's order. The gradient may be
// put on a grid first; the range of the new parameters is noted.
#pragma once
#include "encode.cuh"

// What is done to a gradient first.
struct UpdateGrid { int kind, bits, stochastic; u32 low, high; int place; };
enum { GS_NO_GRID, GS_GRID_OF_RANGE, GS_GRID_OF_STEP };

struct Encoder {
  UpdateGrid how;
  GridOf grid;
  float step;
};
// All threads of the block must come. `range` is of the gradient, `step` of one element.
GS_DEVICE Encoder gs_encoder(UpdateGrid how, const Cell* range, const float* step, Status* status) {
  Encoder encoder = {how, {0, -(1 << (how.bits - 1)), (1 << (how.bits - 1)) - 1}, 1.0f};
  if (how.kind == GS_GRID_OF_RANGE) encoder.grid = gs_shared_grid(range, how.bits, status, how.place);
  if (how.kind == GS_GRID_OF_STEP) encoder.step = gs_step(step, status, how.place);
  return encoder;
}
GS_DEVICE float gs_encoded(const Encoder& encoder, float v, u32 index) {
  const GridOf& grid = encoder.grid;
  if (encoder.how.kind == GS_GRID_OF_RANGE)
    return gs_value(gs_raw(v, grid, encoder.how.stochastic, encoder.how.low, encoder.how.high, index), grid);
  if (encoder.how.kind == GS_GRID_OF_STEP) {
    float raw = gs_raw_of_step(gs_div(v, encoder.step), (float)grid.lowest, (float)grid.highest);
    return gs_mul(raw, encoder.step);
  }
  return v;
}

GS_KERNEL momentum_update(float* parameter, float* momentum, const float* gradient, s64 n, float learningRate,
                          float decay, float weightDecay, int nesterov, UpdateGrid how, const Cell* range,
                          const float* step, Status* status, Cell* cell, RangePart* parts, u32* ticket) {
  Encoder encoder = gs_encoder(how, range, step, status);
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    float value = parameter[i];
    float decayed = gs_add(gs_encoded(encoder, gradient[i], (u32)i), gs_mul(weightDecay, value));
    float velocity = gs_add(gs_mul(decay, momentum[i]), decayed);
    float direction = nesterov ? gs_add(decayed, gs_mul(decay, velocity)) : velocity;
    value = gs_sub(value, gs_mul(learningRate, direction));
    momentum[i] = velocity;
    parameter[i] = value;
    gs_range_see(seen, value);
  }
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL adam_update(float* parameter, float* mean, float* variance, const float* gradient, s64 n, float rate,
                      float meanDecay, float varianceDecay, float rootCorrection, float epsilon, float weightDecay,
                      UpdateGrid how, const Cell* range, const float* step, Status* status, Cell* cell,
                      RangePart* parts, u32* ticket) {
  Encoder encoder = gs_encoder(how, range, step, status);
  RangeSeen seen = gs_range_nothing();
  float meanRest = gs_sub(1.0f, meanDecay), varianceRest = gs_sub(1.0f, varianceDecay);
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    float value = parameter[i], oldMean = mean[i];
    float decayed = gs_add(gs_encoded(encoder, gradient[i], (u32)i), gs_mul(weightDecay, value));
    float newMean = gs_add(oldMean, gs_mul(meanRest, gs_sub(decayed, oldMean)));
    float square = gs_mul(gs_mul(varianceRest, decayed), decayed);
    float newVariance = gs_add(gs_mul(varianceDecay, variance[i]), square);
    float root = gs_add(gs_div(gs_sqrt(newVariance), rootCorrection), epsilon);
    value = gs_sub(value, gs_div(gs_mul(rate, newMean), root));
    mean[i] = newMean;
    variance[i] = newVariance;
    parameter[i] = value;
    gs_range_see(seen, value);
  }
  gs_range_note(seen, cell, parts, ticket);
}
