/**
 * Steps that are checked and timed, not trained by: this machine's kernels against the reference,
 * and what a gear's step takes.
 */
package io.gearshift.executors.check;
