/** Steps in each family of number formats beside an oracle. */
package io.gearshift.executors.plan.format;
