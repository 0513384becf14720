/** Fuzzing that repeats: seeded cases and changes to bytes. Tests of every package use it. */
package io.gearshift.executors.fuzz;
