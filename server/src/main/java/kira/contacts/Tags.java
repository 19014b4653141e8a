package kira.contacts;

import java.util.LinkedHashMap;
import java.util.List;
import kira.contacts.filter.Words;

/** A contact's tags: a list without repetition, whatever case they are written in. */
final class Tags {
  static final int MOST = 100;
  static final int LONGEST = 50;

  private Tags() {}

  /** The tags with some more and without some others; one both given and taken is taken. */
  static List<String> changed(List<String> tags, List<String> add, List<String> remove) {
    var all = new LinkedHashMap<String, String>();
    tags.forEach(tag -> all.putIfAbsent(Words.fold(tag), tag));
    add.forEach(tag -> all.putIfAbsent(Words.fold(tag), tag));
    remove.forEach(tag -> all.remove(Words.fold(tag)));
    return List.copyOf(all.values());
  }

  /** Those of the one list that are not in the other. */
  static List<String> without(List<String> tags, List<String> others) {
    var known = others.stream().map(Words::fold).toList();
    return tags.stream().filter(tag -> !known.contains(Words.fold(tag))).toList();
  }
}
