/** Parts of a worker's result that add up in any order, and their sums. */
package io.gearshift.executors.exchange.part;
