package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NamelessUserTest {

  @Test
  void aUserWithANameKeepsIt() {
    assertThat(NamelessUser.name("ada", Map.of("HADOOP_USER_NAME", "bob"))).isEmpty();
  }

  @Test
  void aUserWithoutANameTakesHadoopsOrOurs() {
    assertThat(NamelessUser.name("?", Map.of("HADOOP_USER_NAME", "bob"))).hasValue("bob");
    assertThat(NamelessUser.name("?", Map.of())).hasValue("gearshift");
  }
}
