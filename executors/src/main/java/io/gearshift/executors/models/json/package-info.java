/** DL4J's JSON that somebody else made: scanned before DL4J sees it, completed, checked. */
package io.gearshift.executors.models.json;
