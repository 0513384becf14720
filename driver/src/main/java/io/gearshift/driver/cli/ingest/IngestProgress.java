package io.gearshift.driver.cli.ingest;

import io.gearshift.driver.ingest.IngestObserver;
import io.gearshift.driver.ingest.plan.SourcePlan;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints how an ingest goes. */
record IngestProgress(PrintWriter out, String source) implements IngestObserver {

  @Override
  public void planned(SourcePlan plan) {
    IngestSummary.printPlan(out, source, plan);
  }

  @Override
  public void goingOn(String what, int ready, int all) {
    String of = all < 0 ? "" : String.format(Locale.ROOT, " of %,d", all);
    out.printf(Locale.ROOT, "Going on: %,d%s %s were ready.%n", ready, of, what);
    out.flush();
  }

  @Override
  public void waiting() {
    out.println("Another ingest writes there, or was killed: waiting for its lock ...");
    out.flush();
  }
}
