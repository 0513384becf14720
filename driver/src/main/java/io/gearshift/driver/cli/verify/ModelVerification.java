package io.gearshift.driver.cli.verify;

import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.StoredFile;
import io.gearshift.executors.graph.GraphReader;
import java.util.Optional;

/** A model zip: whether it can be read, and its parameters are those of its network. */
final class ModelVerification {
  private ModelVerification() {}

  /** Of a zip that belongs to no run. */
  static Findings of(StoredFile zip) {
    Findings findings = new Findings("model", zip.path());
    parametersSha256(zip, findings);
    return findings;
  }

  /** SHA-256 of the parameters, if they can be read; what is wrong goes to the findings. */
  static Optional<String> parametersSha256(StoredFile zip, Findings findings) {
    String file = zip.path();
    try {
      ModelZip.Model model = ModelZip.read(zip.folder(), zip.name());
      float[] parameters = model.parameters();
      findings.count("parameters", parameters.length);
      int expected = GraphReader.read(model.configuration()).layout().size();
      if (parameters.length != expected) {
        findings.problem(
            "Invalid model: "
                + file
                + " (must have "
                + expected
                + " parameters, as its network has; has "
                + parameters.length
                + ")");
      }
      return Optional.of(ParameterDigest.sha256(parameters));
    } catch (UserError e) {
      // Who reads the zip names it.
      findings.problem(e.getMessage());
    } catch (IllegalArgumentException e) {
      findings.problem("Invalid model: " + file + " (" + e.getMessage() + ")");
    }
    return Optional.empty();
  }
}
