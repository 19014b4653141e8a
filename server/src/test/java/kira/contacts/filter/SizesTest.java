package kira.contacts.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizesTest {
  @Test
  void keysSortAsTheirNumbersDo() {
    var numbers =
        new ArrayList<>(
            List.of(
                new BigDecimal("0"),
                new BigDecimal("-0.15"),
                new BigDecimal("-0.151"),
                new BigDecimal("0.1"),
                new BigDecimal("0.01"),
                new BigDecimal("1e30"),
                new BigDecimal("-1e30"),
                new BigDecimal("9"),
                new BigDecimal("10"),
                new BigDecimal("10.0")));
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      var digits = new java.math.BigInteger(1 + random.nextInt(90), random);
      var number = new BigDecimal(digits, random.nextInt(61) - 30);
      numbers.add(random.nextBoolean() ? number : number.negate());
    }
    for (var one : numbers) {
      var other = numbers.get(random.nextInt(numbers.size()));
      assertThat(Integer.signum(Sizes.key(one).compareTo(Sizes.key(other))))
          .as("%s against %s", one, other)
          .isEqualTo(one.compareTo(other));
    }
    assertThat(numbers.stream().sorted(Comparator.comparing(Sizes::key)).toList())
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactlyElementsOf(numbers.stream().sorted().toList());
  }

  @Test
  void behindAPrefixComesTheFirstTextThatHasItNot() {
    assertThat(Words.behind("ab")).isEqualTo("ac");
    assertThat(Words.behind("a\uD7FF")).isEqualTo("a\uE000");
    assertThat(Words.behind("a" + Character.toString(Character.MAX_CODE_POINT))).isEqualTo("b");
    assertThat(Words.behind(Character.toString(Character.MAX_CODE_POINT))).isEmpty();
  }
}
