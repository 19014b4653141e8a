package kira.channels.sms;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code application/x-www-form-urlencoded}, in which a name may stand more than once. */
public record FormBody(Map<String, List<String>> fields) {
  private static final int MOST = 1000;

  public FormBody {
    var copy = new LinkedHashMap<String, List<String>>();
    fields.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    fields = Collections.unmodifiableMap(copy);
  }

  /** What cannot be decoded is taken as it stands. */
  public static FormBody parse(String text) {
    var fields = new LinkedHashMap<String, List<String>>();
    int count = 0;
    for (var pair : text.split("&")) {
      if (pair.isEmpty() || count++ >= MOST) {
        continue;
      }
      int is = pair.indexOf('=');
      var name = decoded(is < 0 ? pair : pair.substring(0, is));
      fields
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(is < 0 ? "" : decoded(pair.substring(is + 1)));
    }
    return new FormBody(fields);
  }

  public static FormBody parse(byte[] body) {
    return parse(new String(body, StandardCharsets.UTF_8));
  }

  /** The first value of a name, unless it is blank. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(fields.get(name))
        .map(List::getFirst)
        .filter(value -> !value.isBlank());
  }

  public FormBody with(String name, String value) {
    var more = new LinkedHashMap<>(fields);
    var values = new ArrayList<>(more.getOrDefault(name, List.of()));
    values.add(value);
    more.put(name, values);
    return new FormBody(more);
  }

  public String encoded() {
    var text = new StringBuilder();
    fields.forEach((name, values) ->
        values.forEach(value -> {
          text.append(text.isEmpty() ? "" : "&");
          text.append(encoded(name)).append('=').append(encoded(value));
        }));
    return text.toString();
  }

  public byte[] bytes() {
    return encoded().getBytes(StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
