package io.gearshift.driver.cli;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * A process whose user id has no entry in the list of users, as containers start them. Hadoop's
 * login, which every file access goes through, fails for it; so it gets a name here.
 */
final class NamelessUser {
  /** What Java knows of a user without a name. */
  private static final String UNKNOWN = "?";

  private static final String NAME = "gearshift";

  private NamelessUser() {}

  /** Logs the user in under a name, if there is none. */
  static void giveName() {
    name(System.getProperty("user.name", UNKNOWN), System.getenv())
        .map(UserGroupInformation::createRemoteUser)
        .ifPresent(UserGroupInformation::setLoginUser);
  }

  /** The name to take; empty where the user has one. */
  static Optional<String> name(String user, Map<String, String> environment) {
    return user.equals(UNKNOWN)
        ? Optional.of(environment.getOrDefault("HADOOP_USER_NAME", NAME))
        : Optional.empty();
  }
}
