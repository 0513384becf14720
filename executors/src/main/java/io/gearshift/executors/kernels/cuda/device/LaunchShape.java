package io.gearshift.executors.kernels.cuda.device;

/**
 * Blocks of a launch, threads of a block, and the shared memory of a block beside what its kernel
 * declares.
 */
record LaunchShape(int gridX, int gridY, int gridZ, int threads, int sharedBytes) {}
