/** Steps computed by other means: stock DL4J, floats on the same grids, numbers in plain Java. */
package io.gearshift.executors.plan.oracle;
