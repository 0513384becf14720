/** The numbers that kernels round to, and what an encoding is told: descriptions. */
package io.gearshift.executors.kernels.grid;
