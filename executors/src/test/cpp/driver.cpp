// A libcuda.so.1 for tests: the calls of NVIDIA's driver that the backend makes, over plain memory, with the kernels
// run by emulator.h. What is given to a stream waits until somebody waits for it, so that whoever reads a result or
// reuses a buffer too early sees it. A misuse is an error of the call, or of the next one that waits.
//
// GEARSHIFT_EMULATOR_DEVICES=number   how many devices the machine has, 0 to 8; they share their memory
// GEARSHIFT_EMULATOR_MEMORY=bytes     how much memory the device has
// GEARSHIFT_EMULATOR_ORDER=late|early how blocks, warps and copies are ordered; some launches each without it
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "gearshift.cu"

#define API extern "C" __attribute__((visibility("default"))) int

namespace {
enum Result {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_CONTEXT = 201,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  NOT_READY = 600,
  LAUNCH_FAILED = 719
};

constexpr size_t BESIDE = 256;  // guard bytes before and after an allocation
constexpr u8 CONTENTS = 0xCD, GUARD_CONTENTS = 0xE7;

struct Kernel {
  const char* name;
  int most_threads;
  std::vector<size_t> sizes;
  void (*call)(void**);
  int most_shared = 48 << 10;  // of a launch
  bool asked = false;          // for more than is allowed without asking
};
constexpr int MOST_SHARED_OF_BLOCK = 166912;

template <class... A>
struct Caller {
  template <void (*KERNEL)(A...), size_t... I>
  static void call(void** arguments, std::index_sequence<I...>) {
    KERNEL(*(std::remove_reference_t<A>*)arguments[I]...);
  }
};
template <auto KERNEL>
struct Described;
template <class... A, void (*KERNEL)(A...)>
struct Described<KERNEL> {
  static void call(void** arguments) {
    Caller<A...>::template call<KERNEL>(arguments, std::index_sequence_for<A...>());
  }
  static Kernel of(const char* name, int most_threads) { return {name, most_threads, {sizeof(A)...}, call}; }
};

#define EMULATED_KERNEL(name, most_threads) Described<&name>::of(#name, most_threads),
Kernel kernels[] = {
#include "kernels.inc"
};

struct Event {
  bool recorded = false;
  double milliseconds = 0;
};

// A launch whose arguments were copied.
struct Launch {
  Kernel* kernel;
  Dim grid, block;
  unsigned shared;
  std::vector<std::vector<u64>> arguments;
};
std::recursive_mutex lock;
bool initialized;
int contexts[8];  // a place for each device
thread_local void* current;
std::vector<std::function<void()>> queue;
std::map<u64, size_t> allocations;  // first byte, size
size_t allocated;
std::set<void*> pinned;
u64 launches;
Result failed = SUCCESS;  // stays, as a device's fault does
std::string failure = "unspecified launch failure";

int devices() {
  const char* text = getenv("GEARSHIFT_EMULATOR_DEVICES");
  return text ? atoi(text) : 1;
}
int known(int device) { return device >= 0 && device < devices() ? SUCCESS : INVALID_DEVICE; }
size_t memory() {
  const char* text = getenv("GEARSHIFT_EMULATOR_MEMORY");
  return text ? strtoull(text, nullptr, 10) : (size_t)8 << 30;
}
bool early() {
  const char* order = getenv("GEARSHIFT_EMULATOR_ORDER");
  if (order) return !strcmp(order, "early");
  return gs_word(1, 2, (u32)launches++) & 1;
}
void fault(const std::string& what) {
  if (failed) return;
  failed = LAUNCH_FAILED;
  failure = what;
  fprintf(stderr, "emulator: %s\n", what.c_str());
}
void check(u64 at, size_t size, const char* who) {
  const u8* before = (const u8*)at - BESIDE;
  const u8* after = (const u8*)at + size;
  for (size_t i = 0; i < BESIDE; i++)
    if (before[i] != GUARD_CONTENTS || after[i] != GUARD_CONTENTS)
      return fault(std::string(who) + ": a write beside an allocation of " + std::to_string(size) + " bytes");
}
int drain() {
  std::vector<std::function<void()>> work = std::move(queue);
  queue.clear();
  for (auto& task : work)
    if (!failed) task();
  return failed;
}
// The allocation that a place lies in, or the end.
std::map<u64, size_t>::iterator allocation(u64 at) {
  auto next = allocations.upper_bound(at);
  if (next == allocations.begin()) return allocations.end();
  --next;
  return at <= next->first + next->second ? next : allocations.end();
}
// Whether a part of memory lies in one allocation.
bool inside(u64 at, size_t size) {
  auto found = allocation(at);
  return size == 0 || (found != allocations.end() && at + size <= found->first + found->second);
}
int begin() {
  if (!initialized) return NOT_INITIALIZED;
  if (!current) return INVALID_CONTEXT;
  return failed;
}
struct AtExit {
  ~AtExit() {
    for (const auto& [at, size] : allocations) check(at, size, "at exit");
  }
} at_exit;
}  // namespace

#define BEGIN                                         \
  std::lock_guard<std::recursive_mutex> locked(lock); \
  if (int refused = begin()) return refused;
// A stream belongs to a context, which must be the thread's.
#define BEGIN_ON(stream) \
  BEGIN                  \
  if (stream != current) return INVALID_HANDLE;

API cuInit(unsigned flags) {
  if (devices() == 0) return NO_DEVICE;
  initialized = true;
  return flags ? INVALID_VALUE : SUCCESS;
}
API cuDriverGetVersion(int* version) {
  *version = 12090;
  return SUCCESS;
}
API cuDeviceGetCount(int* count) {
  if (!initialized) return NOT_INITIALIZED;
  *count = devices();
  return SUCCESS;
}
API cuDeviceGet(int* device, int ordinal) {
  if (!initialized) return NOT_INITIALIZED;
  *device = ordinal;
  return known(ordinal);
}
API cuDeviceGetName(char* name, int length, int device) {
  snprintf(name, (size_t)length, "Emulator");
  return known(device);
}
API cuDeviceGetAttribute(int* value, int attribute, int device) {
  switch (attribute) {
    case 16: *value = 4; break;       // multiprocessors
    case 75: *value = 8; break;       // compute capability, major
    case 76: *value = 0; break;       // and minor
    case 97: *value = MOST_SHARED_OF_BLOCK; break;  // most shared memory of a block that asks for it
    default: *value = 0;
  }
  return known(device);
}
API cuDeviceTotalMem_v2(size_t* bytes, int device) {
  *bytes = memory();
  return known(device);
}
API cuDevicePrimaryCtxRetain(void** context, int device) {
  if (!initialized) return NOT_INITIALIZED;
  if (known(device)) return INVALID_DEVICE;
  *context = contexts + device;
  return known(device);
}
API cuDevicePrimaryCtxRelease_v2(int device) { return known(device); }
API cuCtxSetCurrent(void* context) {
  if (!initialized) return NOT_INITIALIZED;
  current = context;
  return SUCCESS;
}
API cuModuleLoadData(void** module, const void* image) {
  BEGIN
  *module = (void*)kernels;
  return image ? SUCCESS : INVALID_VALUE;
}
API cuModuleUnload(void*) {
  BEGIN
  return drain();
}
API cuModuleGetFunction(void** function, void*, const char* name) {
  BEGIN
  for (Kernel& kernel : kernels)
    if (!strcmp(kernel.name, name)) {
      *function = &kernel;
      return SUCCESS;
    }
  return NOT_FOUND;
}
API cuFuncSetAttribute(void* function, int attribute, int value) {
  BEGIN
  if (attribute == 8) {
    if (value < 0 || value > MOST_SHARED_OF_BLOCK) return INVALID_VALUE;
    ((Kernel*)function)->most_shared = value > 48 << 10 ? value : 48 << 10;
    ((Kernel*)function)->asked = true;
  }
  return SUCCESS;
}
API cuMemGetInfo_v2(size_t* free, size_t* total) {
  BEGIN
  *total = memory();
  *free = memory() - allocated;
  return SUCCESS;
}
API cuMemAlloc_v2(u64* pointer, size_t size) {
  BEGIN
  if (size == 0) return INVALID_VALUE;
  if (allocated + size > memory()) return OUT_OF_MEMORY;
  u8* whole = (u8*)aligned_alloc(512, (size + 2 * BESIDE + 511) / 512 * 512);
  if (!whole) return OUT_OF_MEMORY;
  memset(whole, GUARD_CONTENTS, BESIDE);
  memset(whole + BESIDE, CONTENTS, size);
  memset(whole + BESIDE + size, GUARD_CONTENTS, BESIDE);
  *pointer = (u64)(whole + BESIDE);
  allocations[*pointer] = size;
  allocated += size;
  return SUCCESS;
}
API cuMemFree_v2(u64 pointer) {
  BEGIN
  if (int wrong = drain()) return wrong;
  if (pointer == 0) return SUCCESS;
  auto found = allocations.find(pointer);
  if (found == allocations.end()) return INVALID_VALUE;
  check(pointer, found->second, "cuMemFree");
  memset((void*)pointer, GUARD_CONTENTS, found->second);
  allocated -= found->second;
  free((u8*)pointer - BESIDE);
  allocations.erase(found);
  return failed;
}
API cuMemHostAlloc(void** pointer, size_t size, unsigned) {
  BEGIN
  if (size == 0) return INVALID_VALUE;
  *pointer = aligned_alloc(4096, (size + 4095) / 4096 * 4096);
  if (!*pointer) return OUT_OF_MEMORY;
  memset(*pointer, CONTENTS, size);
  pinned.insert(*pointer);
  return SUCCESS;
}
API cuMemFreeHost(void* pointer) {
  BEGIN
  if (int wrong = drain()) return wrong;
  if (!pinned.erase(pointer)) return INVALID_VALUE;
  free(pointer);
  return SUCCESS;
}
API cuMemcpyHtoDAsync_v2(u64 to, const void* from, size_t size, void* stream) {
  BEGIN_ON(stream)
  if (!inside(to, size)) return INVALID_VALUE;
  queue.push_back([=] { memcpy((void*)to, from, size); });
  return SUCCESS;
}
API cuMemcpyDtoHAsync_v2(void* to, u64 from, size_t size, void* stream) {
  BEGIN_ON(stream)
  if (!inside(from, size)) return INVALID_VALUE;
  queue.push_back([=] { memcpy(to, (const void*)from, size); });
  return SUCCESS;
}
API cuMemcpyDtoDAsync_v2(u64 to, u64 from, size_t size, void* stream) {
  BEGIN_ON(stream)
  if (!inside(to, size) || !inside(from, size)) return INVALID_VALUE;
  queue.push_back([=] { memmove((void*)to, (const void*)from, size); });
  return SUCCESS;
}
API cuMemsetD8Async(u64 to, u8 value, size_t count, void* stream) {
  BEGIN_ON(stream)
  if (!inside(to, count)) return INVALID_VALUE;
  queue.push_back([=] { memset((void*)to, value, count); });
  return SUCCESS;
}
API cuMemsetD32Async(u64 to, u32 value, size_t count, void* stream) {
  BEGIN_ON(stream)
  if (to % 4 || !inside(to, count * 4)) return INVALID_VALUE;
  queue.push_back([=] {
    for (size_t i = 0; i < count; i++) ((u32*)to)[i] = value;
  });
  return SUCCESS;
}
API cuStreamCreate(void** stream, unsigned) {
  BEGIN
  *stream = current;
  return SUCCESS;
}
API cuStreamDestroy_v2(void* stream) {
  BEGIN_ON(stream)
  return drain();
}
API cuStreamSynchronize(void* stream) {
  BEGIN_ON(stream)
  return drain();
}
API cuEventCreate(void** event, unsigned) {
  BEGIN
  *event = new Event;
  return SUCCESS;
}
API cuEventDestroy_v2(void* event) {
  BEGIN
  if (int wrong = drain()) return wrong;
  delete (Event*)event;
  return SUCCESS;
}
API cuEventRecord(void* event, void* stream) {
  BEGIN_ON(stream)
  ((Event*)event)->recorded = false;
  queue.push_back([=] {
    auto now = std::chrono::steady_clock::now().time_since_epoch();
    *(Event*)event = {true, std::chrono::duration<double, std::milli>(now).count()};
  });
  return SUCCESS;
}
API cuEventSynchronize(void*) {
  BEGIN
  return drain();
}
API cuEventElapsedTime(float* milliseconds, void* start, void* end) {
  BEGIN
  if (!((Event*)start)->recorded || !((Event*)end)->recorded) return NOT_READY;
  *milliseconds = (float)(((Event*)end)->milliseconds - ((Event*)start)->milliseconds);
  return SUCCESS;
}
namespace {
// Checks a launch and copies its arguments.
int prepare(Launch& launch, void* function, Dim grid, Dim block, unsigned shared, void** parameters, void** extra) {
  Kernel* kernel = (Kernel*)function;
  if (kernel < std::begin(kernels) || kernel >= std::end(kernels)) return INVALID_HANDLE;
  u64 threads = (u64)block.x * block.y * block.z;
  if (extra || threads == 0 || threads > (u64)kernel->most_threads || block.z > 64) return INVALID_VALUE;
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > 0x7fffffffu || grid.y > 65535 || grid.z > 65535)
    return INVALID_VALUE;
  if (shared > (unsigned)kernel->most_shared) return INVALID_VALUE;
  launch = {kernel, grid, block, shared, {}};
  for (size_t i = 0; i < kernel->sizes.size(); i++) {
    launch.arguments.emplace_back((kernel->sizes[i] + 7) / 8);
    memcpy(launch.arguments.back().data(), parameters[i], kernel->sizes[i]);
  }
  return SUCCESS;
}
void give(const Launch& prepared) {
  queue.push_back([=, launch = prepared]() mutable {
    std::vector<void*> arguments;
    for (auto& copy : launch.arguments) arguments.push_back(copy.data());
    size_t allowed = launch.kernel->asked ? MOST_SHARED_OF_BLOCK : 48 << 10;
    std::string wrong = emulator::launch(launch.kernel->call, arguments.data(), launch.grid, launch.block,
                                         launch.shared, allowed, early());
    if (!wrong.empty()) return fault(std::string("kernel ") + launch.kernel->name + ", " + wrong);
    // What a kernel writes is what its arguments point to.
    for (const auto& copy : launch.arguments)
      for (u64 word : copy) {
        auto found = allocation(word);
        if (found != allocations.end()) check(found->first, found->second, launch.kernel->name);
      }
  });
}
}  // namespace
API cuLaunchKernel(void* function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                   unsigned block_y, unsigned block_z, unsigned shared, void* stream, void** parameters, void** extra) {
  BEGIN_ON(stream)
  Launch launch;
  Dim grid{grid_x, grid_y, grid_z}, block{block_x, block_y, block_z};
  if (int wrong = prepare(launch, function, grid, block, shared, parameters, extra)) return wrong;
  give(launch);
  return SUCCESS;
}
#include "graphs.h"
API cuGetErrorName(int error, const char** name) {
  switch (error) {
    case SUCCESS: *name = "CUDA_SUCCESS"; break;
    case INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; break;
    case OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case NOT_INITIALIZED: *name = "CUDA_ERROR_NOT_INITIALIZED"; break;
    case NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; break;
    case INVALID_DEVICE: *name = "CUDA_ERROR_INVALID_DEVICE"; break;
    case INVALID_CONTEXT: *name = "CUDA_ERROR_INVALID_CONTEXT"; break;
    case INVALID_HANDLE: *name = "CUDA_ERROR_INVALID_HANDLE"; break;
    case NOT_FOUND: *name = "CUDA_ERROR_NOT_FOUND"; break;
    case NOT_READY: *name = "CUDA_ERROR_NOT_READY"; break;
    case LAUNCH_FAILED: *name = "CUDA_ERROR_LAUNCH_FAILED"; break;
    default: *name = nullptr; return INVALID_VALUE;
  }
  return SUCCESS;
}
API cuGetErrorString(int error, const char** text) {
  switch (error) {
    case SUCCESS: *text = "no error"; break;
    case INVALID_VALUE: *text = "invalid argument"; break;
    case OUT_OF_MEMORY: *text = "out of memory"; break;
    case NOT_INITIALIZED: *text = "initialization error"; break;
    case NO_DEVICE: *text = "no CUDA-capable device is detected"; break;
    case INVALID_DEVICE: *text = "invalid device ordinal"; break;
    case INVALID_CONTEXT: *text = "invalid device context"; break;
    case INVALID_HANDLE: *text = "invalid resource handle"; break;
    case NOT_FOUND: *text = "named symbol not found"; break;
    case NOT_READY: *text = "device not ready"; break;
    case LAUNCH_FAILED: *text = failure.c_str(); break;
    default: *text = nullptr; return INVALID_VALUE;
  }
  return SUCCESS;
}
