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

// Updates of tensors by one launch: each by so many blocks, one after the other. CudaUpdates.java writes these.
#define GS_JOINT_UPDATES 32
struct MomentumUpdate {
  float *parameter, *momentum;
  const float* gradient;
  s64 n;
  const Cell* range;
  const float* step;
  Status* status;
  Cell* cell;
  RangeKeys* keys;
  float learningRate, decay, weightDecay;
  int nesterov;
  UpdateGrid how;
  int blocks, unused;
};
struct MomentumUpdates { MomentumUpdate of[GS_JOINT_UPDATES]; };
GS_DEVICE void gs_move(const MomentumUpdate& to, const Encoder& encoder, float& value, float& momentum, float gradient,
                       u32 index, RangeSeen& seen) {
  float decayed = gs_add(gs_encoded(encoder, gradient, index), gs_mul(to.weightDecay, value));
  momentum = gs_add(gs_mul(to.decay, momentum), decayed);
  float direction = to.nesterov ? gs_add(decayed, gs_mul(to.decay, momentum)) : momentum;
  value = gs_sub(value, gs_mul(to.learningRate, direction));
  gs_range_see(seen, value);
}
GS_KERNEL GS_BOUNDS(256, 3) momentum_updates(MomentumUpdates all) {
  int block = (int)blockIdx.x, at = 0;
  while (block >= all.of[at].blocks) block -= all.of[at++].blocks;
  MomentumUpdate to = all.of[at];
  Encoder encoder = gs_encoder(to.how, to.range, to.step, to.status);
  RangeSeen seen = gs_range_nothing();
  s64 first = (s64)block * blockDim.x + threadIdx.x, stride = (s64)to.blocks * blockDim.x;
  bool aligned = (((u64)to.parameter | (u64)to.momentum | (u64)to.gradient) & 15) == 0;
  s64 vectors = aligned ? to.n / 4 : 0;
  for (s64 i = first; i < vectors; i += stride) {
    Float4 value = ((Float4*)to.parameter)[i], momentum = ((Float4*)to.momentum)[i];
    Float4 gradient = ((const Float4*)to.gradient)[i];
    u32 index = (u32)i * 4;
    gs_move(to, encoder, value.x, momentum.x, gradient.x, index, seen);
    gs_move(to, encoder, value.y, momentum.y, gradient.y, index + 1, seen);
    gs_move(to, encoder, value.z, momentum.z, gradient.z, index + 2, seen);
    gs_move(to, encoder, value.w, momentum.w, gradient.w, index + 3, seen);
    ((Float4*)to.momentum)[i] = momentum;
    ((Float4*)to.parameter)[i] = value;
  }
  for (s64 i = vectors * 4 + first; i < to.n; i += stride) {
    float value = to.parameter[i], momentum = to.momentum[i];
    gs_move(to, encoder, value, momentum, to.gradient[i], (u32)i, seen);
    to.momentum[i] = momentum;
    to.parameter[i] = value;
  }
  gs_range_note(seen, to.cell, to.keys, (u32)to.blocks);
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
