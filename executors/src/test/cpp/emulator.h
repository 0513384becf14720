// The words of device.cuh for the host compiler, so that tests run the kernels' own sources without a device.
//
// Every thread of a block is a fibre. A thread that waits keeps its stack; one that does not wait ends on the stack of
// the thread before it, so a kernel without barriers is a plain loop. A warp runs until all its threads wait.
//
// What a device leaves undefined is garbage here, or an error: shared memory at the start of a block, a copy that
// nobody has waited for, a warp-wide operation or a barrier that a thread misses. A launch is either "late" (blocks and
// warps in order, copies happen when they are waited for) or "early" (both in reverse, copies happen at once).
#pragma once

#ifdef GEARSHIFT_EMULATOR_LIST  // only preprocessed, to list the kernels
#define GS_KERNEL @kernel
#define GS_BOUNDS(threads, blocks) @bounds(threads)
#else
#define GS_KERNEL extern "C" void
#define GS_BOUNDS(threads, blocks)
#endif
#define GS_DEVICE static inline __attribute__((always_inline))
#define GS_SHARED(type, name, count)                \
  static emulator::Shared<type, (count)> name##_shared; \
  type(&name)[count] = name##_shared.of_this_block()
#define GS_DYNAMIC_SHARED(name) u8* name = emulator::dynamic_shared()

#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <string>
#include <vector>

struct Dim {
  unsigned x, y, z;
};
static Dim threadIdx, blockIdx, blockDim, gridDim;

namespace emulator {
constexpr int LANES = 32, MAX_THREADS = 1024, MAX_WARPS = MAX_THREADS / LANES;
constexpr size_t STACK = 256 << 10, PAGE = 4096, GUARD = 64;
constexpr u8 GARBAGE = 0xA5, GUARD_BYTE = 0x5A;

struct Copy {
  void* to;
  const void* from;
  bool on;
  int group;
};

struct Thread {
  void* stack_pointer = nullptr;  // where it waits; null before it starts
  Dim index;
  std::vector<Copy> copies;
  int group = 0;
};

// Products are of several kinds, by what of their operands is unsigned: all lanes must come with the same.
enum class Meeting { SHUFFLE, LOAD, MULTIPLY, MULTIPLY_UNSIGNED_A, MULTIPLY_UNSIGNED_B, MULTIPLY_UNSIGNED };

struct Warp {
  u32 ready;  // lanes that can run
  int lanes, ended, arrived;
  Meeting meeting;
  int turn;  // of two buffers: a lane may be one meeting ahead of the others
  u64 value[2][LANES];
  const void* row[LANES];
  u32 part[2][LANES][4];
  alignas(32) int16_t a[16][32];     // of a multiplication: row, k
  alignas(32) int16_t b[16][8][2];   // pair of k, column, which of the pair
  alignas(32) s32 c[2][16][8];   // row, column
};

struct SharedArray {
  u8* bytes;
  size_t size;
};

struct Block {
  std::vector<Thread> threads{MAX_THREADS};
  Warp warps[MAX_WARPS];
  int count, warp_count, alive, arrived, now;
  bool early = false;
  u64 number = 0;  // of all blocks that have run
  void* home;
  char* stacks = nullptr;
  std::vector<int> free_stacks;
  int used_stacks, next_stack;
  std::vector<u8> dynamic;
  size_t dynamic_size;
  std::vector<SharedArray> shared;  // that this block has come to
  void (*call)(void**);
  void** arguments;
  std::string failure;
};
static Block block;

// Saves where this fibre is and goes on where another one was. A jump, as a return would be predicted wrongly.
static inline __attribute__((always_inline)) void go_on(void** save, void* there) {
  asm volatile(R"(
    leaq -128(%%rsp), %%rsp
    pushq %%rbp
    leaq 1f(%%rip), %%rax
    pushq %%rax
    movq %%rsp, (%0)
    movq %1, %%rsp
    popq %%rax
    jmp *%%rax
1:
    popq %%rbp
    leaq 128(%%rsp), %%rsp)"
               : "+D"(save), "+S"(there)
               :
               : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1",
                 "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                 "xmm14", "xmm15", "cc", "memory");
}

[[noreturn]] static void fail(const char* what) {
  char text[256];
  snprintf(text, sizeof text, "block (%u, %u, %u), thread (%u, %u, %u): %s", blockIdx.x, blockIdx.y, blockIdx.z,
           threadIdx.x, threadIdx.y, threadIdx.z, what);
  block.failure = text;
  void* ignored;
  go_on(&ignored, block.home);
  abort();
}

static void start();

// A fresh stack whose first switch enters start().
static void* fresh_stack() {
  Block& b = block;
  if (b.free_stacks.empty()) {
    b.next_stack = b.used_stacks++;
  } else {
    b.next_stack = b.free_stacks.back();
    b.free_stacks.pop_back();
  }
  // Each begins in another line of the cache.
  size_t offset = (size_t)(b.next_stack % 128 + 1) * 448;
  void** top = (void**)(b.stacks + (size_t)(b.next_stack + 1) * STACK - offset);
  *--top = nullptr;
  *--top = (void*)start;
  return top;
}

// Makes a thread that can run the current one, of this warp if there is one.
static inline void choose() {
  Block& b = block;
  int warp = b.now / LANES;
  for (int i = 0; b.warps[warp].ready == 0; i++) {
    if (i == b.warp_count) fail("nothing can run: a barrier or a warp-wide operation is missed by some threads");
    if (b.early)
      warp = warp == 0 ? b.warp_count - 1 : warp - 1;
    else
      warp = warp + 1 == b.warp_count ? 0 : warp + 1;
  }
  u32& ready = b.warps[warp].ready;
  int lane = b.early ? 31 - __builtin_clz(ready) : __builtin_ctz(ready);
  ready &= ~(1u << lane);
  b.now = warp * LANES + lane;
  threadIdx = b.threads[b.now].index;
}

static __attribute__((noinline)) void wait() {
  Thread& from = block.threads[block.now];
  choose();
  Thread& to = block.threads[block.now];
  void* there = to.stack_pointer ? to.stack_pointer : fresh_stack();
  to.stack_pointer = nullptr;
  go_on(&from.stack_pointer, there);
}

static void start() {
  Block& b = block;
  int stack = b.next_stack;
  void* ignored;
  for (;;) {
    b.call(b.arguments);
    b.warps[b.now / LANES].ended++;
    if (--b.alive == 0) go_on(&ignored, b.home);
    choose();
    Thread& next = b.threads[b.now];
    if (next.stack_pointer) {
      void* there = next.stack_pointer;
      next.stack_pointer = nullptr;
      b.free_stacks.push_back(stack);
      go_on(&ignored, there);
    }
  }
}

static inline void barrier() {
  Block& b = block;
  if (++b.arrived < b.count) return wait();
  b.arrived = 0;
  for (int w = 0; w < b.warp_count; w++) b.warps[w].ready = (u32)((1ull << b.warps[w].lanes) - 1);
  b.warps[b.now / LANES].ready &= ~(1u << b.now % LANES);
}

// All lanes of the warp come here; the last one runs `last`. Returns the buffer of this meeting.
template <class Last>
static inline void meet(Warp& w, Meeting meeting, Last last) {
  if (w.lanes - w.ended != LANES) fail("a warp-wide operation in a warp of fewer than 32 threads");
  if (w.arrived == 0) w.meeting = meeting;
  if (w.meeting != meeting) fail("lanes of a warp come to different operations");
  if (++w.arrived < LANES) return wait();
  last();
  w.arrived = 0;
  w.turn ^= 1;
  w.ready = ~(1u << block.now % LANES);
}
static inline Warp& this_warp() { return block.warps[block.now / LANES]; }
static inline int this_lane() { return block.now % LANES; }

static inline bool guarded(const u8* guard) {
  for (size_t i = 0; i < GUARD; i++)
    if (guard[i] != GUARD_BYTE) return false;
  return true;
}

// One array for all threads, as only one block runs at a time.
template <class T, size_t COUNT>
struct Shared {
  alignas(GUARD) u8 before[GUARD];
  alignas(GUARD) T elements[COUNT];
  u8 after[GUARD];
  u64 number;  // of the block that came here last

  T (&of_this_block())[COUNT] {
    if (number != block.number) {
      number = block.number;
      memset(before, GUARD_BYTE, GUARD);
      memset((void*)elements, GARBAGE, sizeof elements);
      memset(after, GUARD_BYTE, GUARD);
      block.shared.push_back({(u8*)elements, sizeof elements});
    }
    return elements;
  }
};

static inline u8* dynamic_start() {
  return (u8*)(((uintptr_t)block.dynamic.data() + GUARD + 127) & ~(uintptr_t)127);
}
static inline u8* dynamic_shared() { return dynamic_start(); }

static inline void perform(const Copy& copy) {
  if (copy.on)
    memcpy(copy.to, copy.from, 16);
  else
    memset(copy.to, 0, 16);
}

static void run_block() {
  Block& b = block;
  b.number++;
  b.alive = b.count;
  b.arrived = 0;
  b.now = b.early ? b.count - 1 : 0;
  b.used_stacks = 0;
  b.free_stacks.clear();
  b.shared.clear();
  for (int w = 0; w < b.warp_count; w++) {
    Warp& warp = b.warps[w];
    warp.lanes = b.count - w * LANES < LANES ? b.count - w * LANES : LANES;
    warp.ready = (u32)((1ull << warp.lanes) - 1);
    warp.ended = warp.arrived = warp.turn = 0;
  }
  for (int t = 0; t < b.count; t++) {
    Thread& thread = b.threads[t];
    thread.stack_pointer = nullptr;
    if (thread.group || !thread.copies.empty()) {
      thread.copies.clear();
      thread.group = 0;
    }
  }
  u8* dynamic = dynamic_start();
  if (b.dynamic_size) {
    memset(dynamic - GUARD, GUARD_BYTE, GUARD);
    memset(dynamic, GARBAGE, b.dynamic_size);
    memset(dynamic + b.dynamic_size, GUARD_BYTE, GUARD);
    b.shared.push_back({dynamic, b.dynamic_size});
  }
  choose();
  go_on(&b.home, fresh_stack());
  for (const SharedArray& array : b.shared)
    if (b.failure.empty() && !(guarded(array.bytes - GUARD) && guarded(array.bytes + array.size)))
      b.failure = "a write beside an array of " + std::to_string(array.size) + " bytes of shared memory";
}

// Runs a kernel; returns what is wrong with it, or nothing. A block may have `most_shared` bytes of shared memory, of the
// launch and declared together.
static std::string launch(void (*call)(void**), void** arguments, Dim grid, Dim threads, size_t shared, size_t most_shared,
                          bool early) {
  Block& b = block;
  if (!b.stacks) {
    b.stacks = (char*)mmap(nullptr, STACK * MAX_THREADS, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (int i = 0; i < MAX_THREADS; i++) mprotect(b.stacks + i * STACK, PAGE, PROT_NONE);
  }
  b.call = call;
  b.arguments = arguments;
  b.early = early;
  b.failure.clear();
  b.count = (int)(threads.x * threads.y * threads.z);
  b.warp_count = (b.count + LANES - 1) / LANES;
  b.dynamic.resize(shared + 2 * GUARD + 128);
  b.dynamic_size = shared;
  int t = 0;
  for (unsigned z = 0; z < threads.z; z++)
    for (unsigned y = 0; y < threads.y; y++)
      for (unsigned x = 0; x < threads.x; x++) b.threads[t++].index = {x, y, z};
  gridDim = grid;
  blockDim = threads;
  u64 blocks = (u64)grid.x * grid.y * grid.z;
  for (u64 i = 0; i < blocks && b.failure.empty(); i++) {
    u64 at = early ? blocks - 1 - i : i;
    blockIdx = {(unsigned)(at % grid.x), (unsigned)(at / grid.x % grid.y), (unsigned)(at / grid.x / grid.y)};
    run_block();
    size_t taken = 0;
    for (const SharedArray& array : b.shared) taken += array.size;
    if (b.failure.empty() && taken > most_shared)
      b.failure = std::to_string(taken) + " bytes of shared memory, " + std::to_string(most_shared) + " are allowed";
  }
  return b.failure;
}

// Four bytes in 16 bits each.
template <bool UNSIGNED>
static inline __m128i widened(u32 bytes) {
  return UNSIGNED ? _mm_cvtepu8_epi16(_mm_cvtsi32_si128((int)bytes)) : _mm_cvtepi8_epi16(_mm_cvtsi32_si128((int)bytes));
}
}  // namespace emulator

GS_DEVICE void gs_barrier() { emulator::barrier(); }
GS_DEVICE void gs_fence() {}

GS_DEVICE float gs_mul(float a, float b) { return a * b; }
GS_DEVICE float gs_add(float a, float b) { return a + b; }
GS_DEVICE float gs_sub(float a, float b) { return a - b; }
GS_DEVICE float gs_div(float a, float b) { return a / b; }
GS_DEVICE float gs_sqrt(float a) { return sqrtf(a); }
GS_DEVICE float gs_fma(float a, float b, float c) { return fmaf(a, b, c); }

GS_DEVICE s32 gs_bits(float v) {
  s32 bits;
  memcpy(&bits, &v, 4);
  return bits;
}
GS_DEVICE float gs_float(s32 bits) {
  float v;
  memcpy(&v, &bits, 4);
  return v;
}
GS_DEVICE s64 gs_bits(double v) {
  s64 bits;
  memcpy(&bits, &v, 8);
  return bits;
}
GS_DEVICE double gs_double(s64 bits) {
  double v;
  memcpy(&v, &bits, 8);
  return v;
}

GS_DEVICE u32 gs_atomic_add(u32* to, u32 value) {
  u32 old = *to;
  *to += value;
  return old;
}
GS_DEVICE void gs_atomic_add(s32* to, s32 value) { *to = (s32)((u32)*to + (u32)value); }
GS_DEVICE void gs_atomic_add(u64* to, u64 value) { *to += value; }
GS_DEVICE void gs_atomic_min(s32* to, s32 value) { *to = value < *to ? value : *to; }
GS_DEVICE void gs_atomic_max(s32* to, s32 value) { *to = value > *to ? value : *to; }
GS_DEVICE void gs_atomic_max(u32* to, u32 value) { *to = value > *to ? value : *to; }

namespace emulator {
template <class T>
static inline T shuffle(T value, int lane) {
  Warp& w = this_warp();
  int turn = w.turn;
  memcpy(&w.value[turn][this_lane()], &value, sizeof value);
  meet(w, Meeting::SHUFFLE, [] {});
  memcpy(&value, &w.value[turn][lane & 31], sizeof value);
  return value;
}
}  // namespace emulator
GS_DEVICE u32 gs_shuffle(u32 value, int lane) { return emulator::shuffle(value, lane); }
GS_DEVICE float gs_shuffle(float value, int lane) { return emulator::shuffle(value, lane); }
GS_DEVICE double gs_shuffle(double value, int lane) { return emulator::shuffle(value, lane); }

GS_DEVICE u32 gs_permute(u32 low, u32 high, u32 selector) {
  u64 bytes = (u64)high << 32 | low;
  u32 chosen = 0;
  for (int i = 0; i < 4; i++) chosen |= (u32)(bytes >> 8 * (selector >> 4 * i & 7) & 0xff) << 8 * i;
  return chosen;
}

static inline void gs_copy16(void* to, const void* from, bool on) {
  if (((uintptr_t)to | (on ? (uintptr_t)from : 0)) & 15)
    emulator::fail("a copy from or to an address that is no multiple of 16");
  emulator::Thread& thread = emulator::block.threads[emulator::block.now];
  emulator::Copy copy{to, from, on, thread.group};
  if (emulator::block.early)
    emulator::perform(copy);
  else
    thread.copies.push_back(copy);
}
// There are no caches here, but an address must be one all the same.
static inline void gs_prefetch(const void* p) { (void)*(const volatile u8*)p; }

static inline void gs_copy_commit() { emulator::block.threads[emulator::block.now].group++; }
template <int PENDING>
static inline void gs_copy_wait() {
  emulator::Thread& thread = emulator::block.threads[emulator::block.now];
  size_t done = 0;
  while (done < thread.copies.size() && thread.copies[done].group < thread.group - PENDING)
    emulator::perform(thread.copies[done++]);
  thread.copies.erase(thread.copies.begin(), thread.copies.begin() + (long)done);
}

static inline void gs_load_matrices(u32 (&r)[4], const void* row) {
  if ((uintptr_t)row & 15) emulator::fail("a row of a matrix at an address that is no multiple of 16");
  emulator::Warp& w = emulator::this_warp();
  int turn = w.turn, me = emulator::this_lane();
  w.row[me] = row;
  emulator::meet(w, emulator::Meeting::LOAD, [&w, turn] {
    for (int lane = 0; lane < emulator::LANES; lane++)
      for (int matrix = 0; matrix < 4; matrix++)
        memcpy(&w.part[turn][lane][matrix], (const u8*)w.row[matrix * 8 + lane / 4] + lane % 4 * 4, 4);
  });
  memcpy(r, w.part[turn][me], 16);
}

static inline void gs_load_matrices_turned(u32 (&r)[4], const void* row) {
  if ((uintptr_t)row & 15) emulator::fail("a row of a matrix at an address that is no multiple of 16");
  emulator::Warp& w = emulator::this_warp();
  int turn = w.turn, me = emulator::this_lane();
  w.row[me] = row;
  emulator::meet(w, emulator::Meeting::LOAD, [&w, turn] {
    for (int lane = 0; lane < emulator::LANES; lane++)
      for (int matrix = 0; matrix < 4; matrix++)
        for (int half = 0; half < 2; half++)
          memcpy((u8*)&w.part[turn][lane][matrix] + half * 2,
                 (const u8*)w.row[matrix * 8 + lane % 4 * 2 + half] + lane / 4 * 2, 2);
  });
  memcpy(r, w.part[turn][me], 16);
}

// The fragments of mma.m16n8k32 of 8-bit integers, as the PTX manual lays them out.
template <bool A_UNSIGNED, bool B_UNSIGNED>
static inline void gs_multiply_add(s32 (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  using namespace emulator;
  Warp& w = this_warp();
  int turn = w.turn, group = this_lane() / 4, in_group = this_lane() % 4;
  for (int i = 0; i < 4; i++)
    _mm_storel_epi64((__m128i*)&w.a[group + i % 2 * 8][in_group * 4 + i / 2 * 16], widened<A_UNSIGNED>(a[i]));
  for (int i = 0; i < 2; i++) {
    u64 pairs = (u64)_mm_cvtsi128_si64(widened<B_UNSIGNED>(i ? b1 : b0));
    u32 low = (u32)pairs, high = (u32)(pairs >> 32);
    memcpy(w.b[in_group * 2 + i * 8][group], &low, 4);
    memcpy(w.b[in_group * 2 + i * 8 + 1][group], &high, 4);
  }
  const Meeting kind = A_UNSIGNED ? (B_UNSIGNED ? Meeting::MULTIPLY_UNSIGNED : Meeting::MULTIPLY_UNSIGNED_A)
                                  : (B_UNSIGNED ? Meeting::MULTIPLY_UNSIGNED_B : Meeting::MULTIPLY);
  meet(w, kind, [&w, turn] {
    for (int row = 0; row < 16; row++) {
      __m256i sum = _mm256_setzero_si256();
      for (int pair = 0; pair < 16; pair++) {
        s32 of_row;
        memcpy(&of_row, &w.a[row][pair * 2], 4);
        __m256i of_columns = _mm256_load_si256((const __m256i*)w.b[pair]);
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_set1_epi32(of_row), of_columns));
      }
      _mm256_store_si256((__m256i*)w.c[turn][row], sum);
    }
  });
  for (int i = 0; i < 4; i++) {
    s32 sum = w.c[turn][group + i / 2 * 8][in_group * 2 + i % 2];
    c[i] = (s32)((u32)c[i] + (u32)sum);
  }
}
