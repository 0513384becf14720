package io.gearshift.driver.config.key;

import io.gearshift.driver.policy.rate.LearningRateSchedule.Change;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.numerics.Precision;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types that the table of keys draws on. */
public final class ValueTypes {
  private static final Pattern LIST_SIGNS = Pattern.compile("[\\[\\](){},;]");

  private ValueTypes() {}

  /** Any text of one line, the empty one included. */
  public static ValueType<String> text() {
    return textThat("", value -> true);
  }

  /** Text that keeps a rule of its own. */
  public static ValueType<String> textThat(String rule, Predicate<String> test) {
    return new Plain<>(
        rule,
        text -> Optional.of(text).filter(test).filter(ValueTypes::isPlain),
        text -> isPlain(text) ? "" : "hold no control characters",
        value -> value,
        value -> value);
  }

  private static boolean isPlain(String text) {
    return text.chars().noneMatch(Character::isISOControl);
  }

  /**
   * The name of a file or folder on any file system.
   *
   * @param rule what follows "must" where the test fails
   */
  public static ValueType<String> path(String rule, Predicate<String> test) {
    return new FileName(rule, test);
  }

  /** A whole number between two limits, both included. */
  public static ValueType<Integer> wholeNumber(int least, int most) {
    String rule =
        most == Integer.MAX_VALUE
            ? "be a whole number of at least " + least
            : "be a whole number from " + least + " to " + most;
    return new Plain<>(
        rule,
        text -> wholeNumberIn(text).filter(value -> value >= least && value <= most),
        NumberText::hintOfWhole,
        String::valueOf,
        value -> value);
  }

  /** A whole number of 64 bits. */
  public static ValueType<Long> seed() {
    return new Plain<>(
        "be a whole number of at most 64 bits",
        text -> NumberText.whole(text).flatMap(value -> attempt(value, BigInteger::longValueExact)),
        NumberText::hintOfWhole,
        String::valueOf,
        value -> value);
  }

  /** A finite number that keeps a rule: {@code be above 0}. */
  public static ValueType<Double> number(String rule, Predicate<Double> test) {
    return new Plain<>(
        rule,
        text -> NumberText.real(text).filter(test),
        NumberText::hintOfReal,
        String::valueOf,
        value -> value);
  }

  /** A finite number above 0. */
  public static ValueType<Double> positive() {
    return number("be above 0", value -> value > 0);
  }

  /** A finite number of at least 0. */
  public static ValueType<Double> notNegative() {
    return number("be at least 0", value -> value >= 0);
  }

  /** True or False, as Python's configparser reads them. */
  public static ValueType<Boolean> flag() {
    return new Plain<>(
        "be True or False",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes", "on", "1" -> Optional.of(true);
              case "false", "no", "off", "0" -> Optional.of(false);
              default -> Optional.empty();
            },
        value -> value ? "True" : "False",
        value -> value);
  }

  /** One of an enumeration's constants, written in lower case. */
  @SafeVarargs
  public static <E extends Enum<E>> ValueType<E> oneOf(E... constants) {
    Map<String, E> names = new LinkedHashMap<>();
    for (E constant : constants) {
      names.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return new Choice<>(names);
  }

  /** One of two values under the names that the public format gives them. */
  public static <T> ValueType<T> oneOf(String firstName, T first, String secondName, T second) {
    Map<String, T> names = new LinkedHashMap<>();
    names.put(firstName, first);
    names.put(secondName, second);
    return new Choice<>(names);
  }

  /** The bits of an element that workers exchange. */
  public static ValueType<ExchangeFormat> exchangeFormat() {
    Map<String, ExchangeFormat> names = new LinkedHashMap<>();
    for (ExchangeFormat format : ExchangeFormat.values()) {
      names.put(Integer.toString(format.bits()), format);
    }
    return new Choice<>(names);
  }

  /** A value of another type, or a word that leaves the value to be derived. */
  // The outer Optional says whether the text is valid, the inner one whether it leaves the choice.
  @SuppressWarnings("OptionalMapToOptional")
  public static <T> ValueType<Optional<T>> orWord(String word, ValueType<T> type) {
    String rule =
        type instanceof Choice && !word.isEmpty()
            ? type.rule().replaceFirst("be one of ", "be one of " + word + ", ")
            : type.rule() + ", or " + (word.isEmpty() ? "nothing" : word);
    return new Plain<>(
        rule,
        text ->
            text.equalsIgnoreCase(word)
                ? Optional.of(Optional.empty())
                : type.parse(text).map(Optional::of),
        type::hint,
        value -> value.map(type::text).orElse(word),
        value -> value.map(type::json).orElse(word));
  }

  /** A bit width from 2 to 16, or fp32. */
  public static ValueType<Precision> precision() {
    return new Plain<>(
        "be a bit width from 2 to 16, or fp32",
        text ->
            text.equalsIgnoreCase("fp32") || NumberText.whole(text).isPresent()
                ? attempt(text, Precision::parse)
                : Optional.empty(),
        NumberText::hintOfWhole,
        Precision::label,
        Precision::label);
  }

  /** Whole numbers with space between them, every one keeping the rule. */
  public static ValueType<List<Integer>> wholeNumbers(String rule, Predicate<Integer> test) {
    return new Plain<>(
        rule,
        text -> all(words(text), word -> wholeNumberIn(word).filter(test)),
        text ->
            hintOfList(
                text,
                NumberText::hintOfWhole,
                spaced -> all(words(spaced), word -> wholeNumberIn(word).filter(test)).isPresent()),
        values -> values.stream().map(String::valueOf).collect(Collectors.joining(" ")),
        values -> values);
  }

  /** Pairs of an epoch and a learning rate, -1 for the rate before times Gamma. */
  public static ValueType<List<Change>> rateChanges() {
    return new Plain<>(
        "be pairs of an epoch and a learning rate above 0, or -1 for times Gamma, epochs rising",
        ValueTypes::changesIn,
        text -> hintOfList(text, NumberText::hintOfReal, spaced -> changesIn(spaced).isPresent()),
        ValueTypes::changesText,
        ValueTypes::changesText);
  }

  private static Optional<List<Change>> changesIn(String text) {
    List<String> words = words(text);
    if (words.size() % 2 != 0) {
      return Optional.empty();
    }
    List<Change> changes = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < words.size(); i += 2) {
      Optional<Integer> epoch = wholeNumberIn(words.get(i));
      Optional<Double> rate = NumberText.real(words.get(i + 1));
      if (epoch.isEmpty() || rate.isEmpty() || epoch.get() <= last) {
        return Optional.empty();
      }
      if (rate.get() != -1 && rate.get() <= 0) {
        return Optional.empty();
      }
      last = epoch.get();
      changes.add(
          new Change(
              last, rate.get() == -1 ? OptionalDouble.empty() : OptionalDouble.of(rate.get())));
    }
    return Optional.of(List.copyOf(changes));
  }

  private static String changesText(List<Change> changes) {
    return changes.stream()
        .map(
            change ->
                change.epoch()
                    + " "
                    + (change.rate().isPresent() ? change.rate().getAsDouble() : "-1"))
        .collect(Collectors.joining(" "));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
  }

  private static <T> Optional<List<T>> all(
      List<String> words, Function<String, Optional<T>> parse) {
    List<T> values = new ArrayList<>();
    for (String word : words) {
      Optional<T> value = parse.apply(word);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(List.copyOf(values));
  }

  /** What may have been meant: another separator, or by its first word that is no number. */
  private static String hintOfList(
      String text, Function<String, String> hintOfWord, Predicate<String> isList) {
    String spaced = LIST_SIGNS.matcher(text).replaceAll(" ").strip().replaceAll("\\s+", " ");
    if (!spaced.equals(text) && isList.test(spaced)) {
      return "spaces between entries, nothing else: " + spaced;
    }
    return words(text).stream()
        .map(hintOfWord)
        .filter(hint -> !hint.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static Optional<Integer> wholeNumberIn(String text) {
    return NumberText.whole(text).flatMap(value -> attempt(value, BigInteger::intValueExact));
  }

  private static <F, T> Optional<T> attempt(F from, Function<F, T> parse) {
    try {
      return Optional.of(parse.apply(from));
    } catch (ArithmeticException | IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  private record Plain<T>(
      String rule,
      Function<String, Optional<T>> parser,
      Function<String, String> hints,
      Function<T, String> printer,
      Function<T, ?> jsonPrinter)
      implements ValueType<T> {
    Plain(
        String rule,
        Function<String, Optional<T>> parser,
        Function<T, String> printer,
        Function<T, ?> jsonPrinter) {
      this(rule, parser, text -> "", printer, jsonPrinter);
    }

    @Override
    public Optional<T> parse(String text) {
      return parser.apply(text);
    }

    @Override
    public String hint(String text) {
      return hints.apply(text);
    }

    @Override
    public String text(T value) {
      return printer.apply(value);
    }

    @Override
    public Object json(T value) {
      return jsonPrinter.apply(value);
    }
  }

  private record FileName(String rule, Predicate<String> test) implements ValueType<String> {
    @Override
    public Optional<String> parse(String text) {
      return Optional.of(text).filter(test).filter(name -> isPlain(name) && !isOfShell(name));
    }

    @Override
    public String hint(String text) {
      if (!isPlain(text)) {
        return "hold no control characters";
      }
      return isOfShell(text) ? "not begin with ~: only a shell puts a folder in its place" : "";
    }

    @Override
    public boolean isPath() {
      return true;
    }

    @Override
    public String text(String value) {
      return value;
    }

    private static boolean isOfShell(String text) {
      return text.equals("~") || text.startsWith("~/");
    }
  }

  private record Choice<T>(Map<String, T> names) implements ValueType<T> {
    @Override
    public Optional<T> parse(String text) {
      return names.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(text))
          .map(Map.Entry::getValue)
          .findFirst();
    }

    @Override
    public String rule() {
      return "be one of " + String.join(", ", names.keySet());
    }

    @Override
    public String text(T value) {
      return names.entrySet().stream()
          .filter(entry -> entry.getValue().equals(value))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElseThrow();
    }
  }
}
