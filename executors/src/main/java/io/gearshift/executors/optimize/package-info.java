/**
 * What happens to parameters between a backward pass and the next forward pass, as descriptions
 * that travel in tasks: optimisers, projections, penalties, and which group of parameters has
 * which.
 */
package io.gearshift.executors.optimize;
