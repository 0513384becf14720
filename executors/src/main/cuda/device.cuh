// What the kernels use beyond plain C++: real instructions for the device compiler; the tests compile the same
// sources for the host, where GEARSHIFT_EMULATOR names a header that defines the same words.
#pragma once

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;

#ifdef GEARSHIFT_EMULATOR
#include GEARSHIFT_EMULATOR
#else

// A kernel: extern "C", so that the driver finds it by this name.
#define GS_KERNEL extern "C" __global__ void
#define GS_BOUNDS(threads, blocks) __launch_bounds__(threads, blocks)
#define GS_DEVICE static __device__ __forceinline__
// Shared memory of a fixed size, declared inside a kernel: GS_SHARED(float, sums, 64);
#define GS_SHARED(type, name, count) __shared__ __align__(16) type name[count]
// The shared memory whose size the launch gives, as bytes.
#define GS_DYNAMIC_SHARED(name) extern __shared__ __align__(128) u8 name[]

GS_DEVICE void gs_barrier() { __syncthreads(); }
// What this thread has written to global memory comes before what it writes next, for all threads.
GS_DEVICE void gs_fence() { __threadfence(); }

// Arithmetic that is never contracted to a fused operation.
GS_DEVICE float gs_mul(float a, float b) { return __fmul_rn(a, b); }
GS_DEVICE float gs_add(float a, float b) { return __fadd_rn(a, b); }
GS_DEVICE float gs_sub(float a, float b) { return __fsub_rn(a, b); }
GS_DEVICE float gs_div(float a, float b) { return __fdiv_rn(a, b); }
GS_DEVICE float gs_sqrt(float a) { return __fsqrt_rn(a); }
GS_DEVICE float gs_fma(float a, float b, float c) { return __fmaf_rn(a, b, c); }

GS_DEVICE s32 gs_bits(float v) { return __float_as_int(v); }
GS_DEVICE float gs_float(s32 bits) { return __int_as_float(bits); }
GS_DEVICE s64 gs_bits(double v) { return __double_as_longlong(v); }
GS_DEVICE double gs_double(s64 bits) { return __longlong_as_double(bits); }

GS_DEVICE u32 gs_atomic_add(u32* to, u32 value) { return atomicAdd(to, value); }
GS_DEVICE void gs_atomic_add(s32* to, s32 value) { atomicAdd(to, value); }
GS_DEVICE void gs_atomic_add(u64* to, u64 value) { atomicAdd(to, value); }
GS_DEVICE void gs_atomic_min(s32* to, s32 value) { atomicMin(to, value); }
GS_DEVICE void gs_atomic_max(s32* to, s32 value) { atomicMax(to, value); }
GS_DEVICE void gs_atomic_max(u32* to, u32 value) { atomicMax(to, value); }

// The value of another lane; all lanes of the warp must come.
GS_DEVICE u32 gs_shuffle(u32 value, int lane) { return __shfl_sync(0xffffffffu, value, lane); }
GS_DEVICE float gs_shuffle(float value, int lane) { return __shfl_sync(0xffffffffu, value, lane); }
GS_DEVICE double gs_shuffle(double value, int lane) { return __shfl_sync(0xffffffffu, value, lane); }

// Four bytes of eight, chosen by the nibbles of `selector`.
GS_DEVICE u32 gs_permute(u32 low, u32 high, u32 selector) { return __byte_perm(low, high, selector); }

GS_DEVICE u32 gs_shared_address(const void* p) { return (u32)__cvta_generic_to_shared(p); }

// 16 bytes from global to shared memory, zeros where !on; there when gs_copy_wait says so.
GS_DEVICE void gs_copy16(void* to, const void* from, bool on) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(gs_shared_address(to)), "l"(from), "r"(on ? 16 : 0)
               : "memory");
#else
  uint4 v = make_uint4(0, 0, 0, 0);
  if (on) v = *(const uint4*)from;
  *(uint4*)to = v;
#endif
}
// Ends a group of copies of this thread.
GS_DEVICE void gs_copy_commit() {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}
// Waits until at most PENDING of this thread's groups are not there yet.
template <int PENDING>
GS_DEVICE void gs_copy_wait() {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
#endif
}

// Asks for a line of 128 bytes of global memory, which a thread near in time reads: it comes to the second-level cache.
GS_DEVICE void gs_prefetch(const void* p) { asm volatile("prefetch.global.L2 [%0];" ::"l"(p)); }

// Four matrices of 8 rows of 16 bytes; lane l gives the address of row l % 8 of matrix l / 8.
GS_DEVICE void gs_load_matrices(u32 (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(gs_shared_address(row))
               : "memory");
}

// The same, each matrix as 8 x 8 pairs of bytes and turned: r[m] of lane l is the pair of bytes l / 4 of row 2 * (l % 4)
// of matrix m, and above it that of the next row.
GS_DEVICE void gs_load_matrices_turned(u32 (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(gs_shared_address(row))
               : "memory");
}

// c[16 x 8] += a[16 x 32] * b[32 x 8] of a warp, signed bytes or unsigned ones.
template <bool A_UNSIGNED, bool B_UNSIGNED>
GS_DEVICE void gs_multiply_add(s32 (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
#if __CUDA_ARCH__ >= 800
#define GS_MULTIPLY(types)                                                                                       \
  asm volatile("mma.sync.aligned.m16n8k32.row.col.s32." types                                                    \
               ".s32 {%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%0,%1,%2,%3};"                                         \
               : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])                                                  \
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1))
  if (A_UNSIGNED && B_UNSIGNED)
    GS_MULTIPLY("u8.u8");
  else if (A_UNSIGNED)
    GS_MULTIPLY("u8.s8");
  else if (B_UNSIGNED)
    GS_MULTIPLY("s8.u8");
  else
    GS_MULTIPLY("s8.s8");
#undef GS_MULTIPLY
#else
#pragma unroll
  for (int half = 0; half < 2; half++) {
#pragma unroll
    for (int k = 0; k < 2; k++) {
      u32 b = k ? b1 : b0;
#define GS_MULTIPLY(types)                                                                        \
  asm volatile("mma.sync.aligned.m8n8k16.row.col.s32." types ".s32 {%0,%1},{%2},{%3},{%0,%1};"    \
               : "+r"(c[2 * half]), "+r"(c[2 * half + 1])                                         \
               : "r"(a[2 * k + half]), "r"(b))
      if (A_UNSIGNED && B_UNSIGNED)
        GS_MULTIPLY("u8.u8");
      else if (A_UNSIGNED)
        GS_MULTIPLY("u8.s8");
      else if (B_UNSIGNED)
        GS_MULTIPLY("s8.u8");
      else
        GS_MULTIPLY("s8.s8");
#undef GS_MULTIPLY
    }
  }
#endif
}
#endif

struct alignas(16) Float4 { float x, y, z, w; };
struct alignas(16) Integer4 { s32 x, y, z, w; };
struct alignas(8) Integer2 { s32 x, y; };
struct alignas(8) Float2 { float x, y; };
struct alignas(16) Long2 { s64 x, y; };

// The loops of element-wise kernels: this thread's first element and the step to its next.
GS_DEVICE s64 gs_first() { return (s64)blockIdx.x * blockDim.x + threadIdx.x; }
GS_DEVICE s64 gs_stride() { return (s64)gridDim.x * blockDim.x; }

// The numbers that go with a tensor's memory: scale of raw values, and where a kernel noted it, the range.
struct Cell {
  double scale;
  float smallest;
  float largest;
  s32 notFinite;  // whether the contents, of which the range is, were not all finite
  s32 unused;
};

// What a pass leaves for the host.
struct Status {
  double loss;
  s32 correct;
  s32 firstNotFinite;  // the lowest place, 0x7fffffff for none
};

// A step of the counter-based random stream: RandomStream.java, word and uniform.
GS_DEVICE u32 gs_word(u32 low, u32 high, u32 index) {
  u32 x = low + index * 0x9E3779B9u;
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= high;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  x ^= x >> 16;
  return x;
}
GS_DEVICE float gs_uniform(u32 low, u32 high, u32 index) {
  return gs_mul((float)(gs_word(low, high, index) >> 8), 5.9604644775390625e-8f);
}
