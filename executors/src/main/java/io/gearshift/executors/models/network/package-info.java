/** The papers' networks as DL4J configurations, and what they are built with. */
package io.gearshift.executors.models.network;
