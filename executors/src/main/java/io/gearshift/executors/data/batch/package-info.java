/** Mini-batches: their memory, and the thread that fills them ahead. */
package io.gearshift.executors.data.batch;
