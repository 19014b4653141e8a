package kira.contacts.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import kira.objects.Decision;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldCatalogueTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final FieldCatalogue catalogue = new FieldCatalogue(FieldCatalogue.Subject.CONTACTS);
  private FieldCatalogue.State state = catalogue.empty();

  @Test
  void fieldsStandGroupByGroupAndThoseOfNoGroupFirst() {
    define("plan", "Billing");
    define("born", null);
    define("seats", "Usage");
    define("vat", "Billing");
    assertThat(state.groups()).containsExactly("Billing", "Usage");
    assertThat(keys()).containsExactly("born", "plan", "vat", "seats");

    accept(new FieldCatalogue.Command.ArrangeGroups(List.of("Usage"), "a", NOON));
    assertThat(state.groups()).containsExactly("Usage", "Billing");
    assertThat(keys()).containsExactly("born", "seats", "plan", "vat");

    accept(new FieldCatalogue.Command.Arrange(List.of("vat", "plan"), "a", NOON));
    assertThat(keys()).containsExactly("born", "seats", "vat", "plan");
  }

  @Test
  void aGroupIsCalledOtherwiseInAllItsFieldsAndKeepsItsPlace() {
    define("plan", "Billing");
    define("seats", "Usage");
    define("vat", "Billing");
    accept(new FieldCatalogue.Command.RenameGroup("Billing", "Money", "a", NOON));
    assertThat(state.groups()).containsExactly("Money", "Usage");
    assertThat(state.fields()).extracting(Field::group).containsExactly("Money", "Money", "Usage");

    assertThat(refused(new FieldCatalogue.Command.RenameGroup("Money", "usage", "a", NOON)))
        .isEqualTo("group_exists");
    assertThat(refused(new FieldCatalogue.Command.RenameGroup("Billing", "X", "a", NOON)))
        .isEqualTo("group_not_found");
    accept(new FieldCatalogue.Command.RenameGroup("Money", "MONEY", "a", NOON));
    assertThat(state.groups()).containsExactly("MONEY", "Usage");
  }

  @Test
  void aGroupIsTheSameInWhateverCaseItIsWritten() {
    define("plan", "Billing");
    define("vat", "BILLING");
    assertThat(state.groups()).containsExactly("Billing");
    // Alone in its group, a field may spell it as it likes.
    accept(new FieldCatalogue.Command.Change(field("vat", null), "a", NOON));
    accept(new FieldCatalogue.Command.Change(field("plan", "billing"), "a", NOON));
    assertThat(state.groups()).containsExactly("billing");
    accept(new FieldCatalogue.Command.Change(field("plan", null), "a", NOON));
    assertThat(state.groups()).isEmpty();
  }

  @Test
  void whatWasStoredBeforeGroupsHadAnOrderIsRead() {
    var old =
        Json.MAPPER.readValue(
            """
            {"fields": [
              {"key": "plan", "label": "Plan", "type": "TEXT", "choices": [], "required": false,
               "unique": false, "group": "Billing", "archived": false},
              {"key": "born", "label": "Born", "type": "DATE", "choices": [], "required": false,
               "unique": false, "archived": false}]}
            """,
            FieldCatalogue.State.class);
    assertThat(old.groups()).containsExactly("Billing");
    assertThat(old.fields()).extracting(Field::key).containsExactly("born", "plan");
    assertThat(old.fields().getFirst().defaultValue()).isNull();
  }

  @Test
  void whateverIsDoneGroupsAndFieldsFitTogetherAndNothingIsLost() {
    var random = new Random(7);
    var names = List.of("A", "a", "B", "C", "D");
    for (int run = 0; run < 200; run++) {
      state = catalogue.empty();
      int made = 0;
      for (int step = 0; step < 40; step++) {
        var group = random.nextInt(4) == 0 ? null : names.get(random.nextInt(names.size()));
        var shuffledGroups = new ArrayList<>(state.groups());
        var shuffledKeys = new ArrayList<>(keys());
        Collections.shuffle(shuffledGroups, random);
        Collections.shuffle(shuffledKeys, random);
        var some = random.nextInt(shuffledGroups.size() + 1);
        switch (random.nextInt(5)) {
          case 0 -> define("f" + made++, group);
          case 1 -> {
            if (made > 0) {
              accept(
                  new FieldCatalogue.Command.Change(
                      field("f" + random.nextInt(made), group), "a", NOON));
            }
          }
          case 2 -> {
            accept(
                new FieldCatalogue.Command.ArrangeGroups(
                    shuffledGroups.subList(0, some), "a", NOON));
            assertThat(state.groups().subList(0, some)).isEqualTo(shuffledGroups.subList(0, some));
          }
          case 3 -> accept(new FieldCatalogue.Command.Arrange(shuffledKeys, "a", NOON));
          default ->
              catalogue.decide(
                  state,
                  new FieldCatalogue.Command.RenameGroup(
                      shuffledGroups.isEmpty() ? "none" : shuffledGroups.getFirst(),
                      "E",
                      "a",
                      NOON));
        }
        assertThat(state.fields()).hasSize(made);
        var used = new LinkedHashSet<String>();
        state.fields().stream().map(Field::group).filter(Objects::nonNull).forEach(used::add);
        assertThat(state.groups()).containsExactlyElementsOf(used);
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(state), state.getClass()))
            .isEqualTo(state);
      }
    }
  }

  private void define(String key, @Nullable String group) {
    accept(new FieldCatalogue.Command.Define(field(key, group), "a", NOON));
  }

  private List<String> keys() {
    return state.fields().stream().map(Field::key).toList();
  }

  private static Field field(String key, @Nullable String group) {
    return new Field(
        key, key, FieldType.TEXT, List.of(), null, false, false, null, group, false, null);
  }

  private void accept(FieldCatalogue.Command command) {
    var decision = catalogue.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    for (var event : ((Decision.Accepted<FieldCatalogue.Event>) decision).events()) {
      state = catalogue.apply(state, event);
    }
  }

  private String refused(FieldCatalogue.Command command) {
    return ((Decision.Refused<FieldCatalogue.Event>) catalogue.decide(state, command))
        .refusal()
        .code();
  }
}
