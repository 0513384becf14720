package io.gearshift.driver.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource({
    "s3a://AKIA:abc@bucket/x,s3a://AKIA:***@bucket/x",
    "s3a://AKIA:ab/c+d=@bucket/x,s3a://AKIA:***@bucket/x",
    "s3a://AKIA:12/ab@bucket/x,s3a://AKIA:***@bucket/x",
    "hdfs://me:pw@host:8020/x,hdfs://me:***@host:8020/x",
    "hdfs://me:80x@host,hdfs://me:***@host",
    "ftp://me:p:w@host/x@y,ftp://me:***@host/x@y",
    "sftp://:pw@host,sftp://:***@host",
    "hdfs:/me:pw@host/x,hdfs:/me:***@host/x",
    "fs.s3a.secret.key=abc,fs.s3a.secret.key=***",
    "--set a.Password = abc def,--set a.Password = *** def",
    "http://h/x?sig=ab%2F&se=1,http://h/x?sig=***&se=1",
    "Cannot read ftp://me:pw@h/a: no answer from ftp://me:pw@h,Cannot read ftp://me:***@h/a: no answer from ftp://me:***@h"
  })
  void secretsAreMasked(String text, String masked) {
    assertThat(Secrets.masked(text)).isEqualTo(masked);
    assertThat(Secrets.isIn(text)).isTrue();
    assertThat(Secrets.masked(masked)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/data/digits",
        "hdfs://host:8020/user@home/x",
        "hdfs://host:8020",
        "abfss://container@account.dfs.core.windows.net/x",
        "s3a://bucket/a:b@c",
        "file:///a:b@c",
        "me@host:x",
        "epoch precision    loss: 1 @ 2"
      })
  void whatHoldsNoSecretStays(String text) {
    assertThat(Secrets.masked(text)).isEqualTo(text);
    assertThat(Secrets.isIn(text)).isFalse();
  }
}
