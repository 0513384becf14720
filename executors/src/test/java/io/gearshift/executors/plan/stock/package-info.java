/** Steps and layers beside stock DL4J in single precision. */
package io.gearshift.executors.plan.stock;
